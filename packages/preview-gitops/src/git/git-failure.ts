import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";

/** Words of git, GitHub, GitLab and ssh → their meaning. The first match counts. */
const MEANINGS: readonly (readonly [RegExp, GitOpsErrorCode, remedy: string])[] = [
  [/archived/i, "refused", "Unarchive the repository or name another one."],
  [
    /returned error: 30\d/,
    "not-found",
    "The URL redirects. Give the address it leads to, with .git at its end.",
  ],
  [
    /returned error: 40[13]|Authentication failed|could not read (?:Username|Password)|Permission (?:to .* )?denied|Write access to repository not granted|Host key verification failed|dubious ownership/,
    "forbidden",
    "Check that the token (or ssh key) is valid and may read and write the contents of this repository.",
  ],
  [
    /returned error: 404|[Rr]epository (?:'.*' )?not found|does not appear to be a git repository|could not be found|couldn't find remote ref/,
    "not-found",
    "Check the URL and the branch, and that the token can see the repository.",
  ],
];

/** Characters of git's output in a message. */
const MAX_LENGTH = 600;

/** Lines of git and servers that carry no information. */
const NOISE = /^(?:hint:|To |From |Everything up-to-date|warning: redirecting|\s*$)/;

/** The error of a failed git command. `otherwise` is its code when none of the known words is in the output. */
export function gitFailure(
  action: string,
  said: string,
  otherwise: GitOpsErrorCode,
  remedy = "Try again later.",
): GitOpsError {
  const known = MEANINGS.find(([words]) => words.test(said));
  const [, code, advice] = known ?? [undefined, otherwise, remedy];
  return new GitOpsError(
    code,
    `${action} failed: ${said.replace(/\.+$/, "") || "git said nothing"}. ${advice}`,
  );
}

/** The output of git and the server on one line, for an error message: without secrets, control characters and hints. */
export function readableOutput(output: string, token: string | undefined): string {
  const said = withoutSecret(output, token)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^(?:(?:remote|fatal|error): ?)+/i, ""))
    // oxlint-disable-next-line no-control-regex -- a server must not move the cursor of a terminal
    .map((line) => line.replace(/[\u0000-\u001F\u007F-\u009F]/g, " ").trim())
    .filter((line) => !NOISE.test(line));
  const text = said.join(" ");
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function withoutSecret(text: string, token: string | undefined): string {
  if (!token) return text;
  const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [encoded, encodeURIComponent(token), token].reduce(
    (rest, secret) => rest.replaceAll(secret, "***"),
    text,
  );
}

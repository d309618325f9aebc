import { FORMS, formProblem, PreviewError, quote } from "preview-core";
import { gitRepository } from "./git/git-repository.ts";
import { parseRemote } from "./git/parse-remote.ts";
import { GitOpsError, type GitOpsRepository } from "./ports/gitops-repository.ts";
import { githubClient, type GitHubServer, type GitHubToken } from "./github/github-client.ts";
import { githubRepository } from "./github/github-repository.ts";

/** Where a GitOps repository is. */
export interface GitOpsAddress {
  /** `OWNER/NAME` on GitHub, a git URL, or an absolute path. */
  readonly repository: string;
  /** Whether GitHub's API serves the repository. Git serves any other. */
  readonly onGitHub: boolean;
}

/** How to open a GitOps repository. */
export interface GitOpsConnection extends GitHubServer {
  readonly address: GitOpsAddress;
  /** Default: the repository's default branch */
  readonly branch?: string | undefined;
  /** Git sends a text only, not the result of a function. Default: none */
  readonly token?: GitHubToken | undefined;
  /** For git: the time of commits. Default: now */
  readonly now?: (() => Date) | undefined;
  /** For git: environment variables. Git gets a few of them. Default: `process.env` */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** For git: ends running commands, and throws the signal's reason. Default: none */
  readonly signal?: AbortSignal | undefined;
  /** For git: milliseconds for one command. Default: 2 minutes, and never more */
  readonly timeout?: number | undefined;
}

/**
 * The address of a GitOps repository, as every program reads it.
 *
 * @param path Name of the option or input, for the problem. Default: none
 * @throws PreviewError `invalid-address`; never with a password in the message
 *
 * @example
 * parseGitOpsAddress("octocat/platform"); // { repository: "octocat/platform", onGitHub: true }
 * parseGitOpsAddress("/srv/git/platform.git"); // { repository: "/srv/git/platform.git", onGitHub: false }
 */
export function parseGitOpsAddress(text: string | undefined, path = ""): GitOpsAddress {
  if (text !== undefined && formProblem(FORMS.fullName, text) === undefined)
    return { repository: text, onGitHub: true };
  if (text === undefined || !/^\/|:/.test(text)) {
    const got = text === undefined ? "nothing" : quote(text);
    const message = `expected OWNER/NAME on GitHub, a git URL or an absolute path, got ${got}`;
    throw new PreviewError("invalid-address", [{ path, message }]);
  }
  try {
    return { repository: parseRemote(text).url, onGitHub: false };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    throw new PreviewError("invalid-address", [{ path, message: error.message }], { cause: error });
  }
}

/**
 * The GitOps repository at an address: through GitHub's API, or by git. Disposing removes what git has fetched.
 *
 * @example
 * const address = parseGitOpsAddress("octocat/platform");
 * await using gitops = openGitOps({ address, token, userAgent: "preview-cli" });
 */
export function openGitOps({
  address: { repository, onGitHub },
  branch,
  token = "",
  now,
  environment,
  signal,
  timeout,
  ...server
}: GitOpsConnection): GitOpsRepository & AsyncDisposable {
  if (!onGitHub) {
    const password = typeof token === "string" && token !== "" ? token : undefined;
    return gitRepository({ url: repository, branch, token: password, now, environment, signal, timeout });
  }
  const client = githubClient({ ...server, token });
  return {
    ...githubRepository({ client, fullName: repository, branch }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

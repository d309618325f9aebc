import { createPrivateKey } from "node:crypto";
import { type Environment, UsageError } from "preview-console";
import type { Problem } from "preview-core";

/** A GitHub App, as its settings page names it and hands out its key. */
export interface AppKey {
  readonly clientId: string;
  readonly privateKey: string;
}

/** What the sweeper signs in with. Never printed. */
export interface Credentials {
  /** For the GitOps repository. Default: none, where git needs none */
  readonly gitops: string | AppKey | undefined;
  /** For the services' pull requests. */
  readonly pulls: string | AppKey;
  /** For the packages that hold images. Default: they are not looked at */
  readonly images: string | undefined;
}

const APP = "GITHUB_APP_CLIENT_ID and GITHUB_APP_PRIVATE_KEY";

/** How the GitOps repository is reached. */
export type Reach =
  /** Through GitHub's API. */
  | "api"
  /** By git, on the GitHub that also has the pull requests. */
  | "git"
  /** By git, elsewhere: its token must not be sent to GitHub. */
  | "foreign git";

/** What a run has to sign in to. */
export interface Needs {
  readonly reach: Reach;
  readonly images: boolean;
}

/**
 * The credentials in the environment. A token goes before the App, where both are there. The App is found by the GitOps
 * repository, so that one must be reached through GitHub's API.
 *
 * @throws UsageError naming the variables that are missing or wrong, all at once
 */
export function readCredentials(environment: Environment, { reach, images }: Needs): Credentials {
  const { GITOPS_TOKEN, PULLS_TOKEN, IMAGES_TOKEN } = environment;
  const problems: Problem[] = [];
  const app = readApp(environment, problems);
  const usable = reach === "api" ? app : undefined;
  const gitops = GITOPS_TOKEN || usable;
  if (reach === "api" && !gitops && problems.length === 0) problems.push(noCredentials(reach));
  const pulls = PULLS_TOKEN || usable || (reach === "foreign git" ? undefined : GITOPS_TOKEN);
  for (const [name, token] of Object.entries({
    GITOPS_TOKEN,
    PULLS_TOKEN,
    ...(images ? { IMAGES_TOKEN } : {}),
  }))
    if (token && !/^[!-~]+$/.test(token))
      problems.push({ path: name, message: "has a space or a line break in it" });
  if (!pulls && problems.length === 0) problems.push(noCredentials(reach));
  if (images) problems.push(...imagesProblems(IMAGES_TOKEN));
  if (!pulls || problems.length > 0) throw new UsageError(problems);
  return { gitops, pulls, images: images ? IMAGES_TOKEN : undefined };
}

/** Every secret in the environment that is ours, for GitHub's runner to hide. */
export function secretsIn(environment: Environment): string[] {
  const { GITOPS_TOKEN, PULLS_TOKEN, IMAGES_TOKEN, GITHUB_APP_PRIVATE_KEY } = environment;
  return [GITOPS_TOKEN, PULLS_TOKEN, IMAGES_TOKEN, GITHUB_APP_PRIVATE_KEY].flatMap((secret) =>
    secret ? [secret] : [],
  );
}

/**
 * "To use the REST API to manage GitHub Packages, you must authenticate using a personal access token (classic)"
 * (docs.github.com/rest/packages); a workflow run's own token does for packages that give its repository access.
 */
function imagesProblems(token: string | undefined): Problem[] {
  const path = "IMAGES_TOKEN";
  if (!token)
    return [
      missing(
        path,
        "a classic personal access token with the scopes read:packages and, to delete, delete:packages; GitHub's packages take no App's token",
      ),
    ];
  if (!token.startsWith("github_pat_")) return [];
  return [
    { path, message: "is a fine-grained token, which GitHub's packages do not take; make a classic one" },
  ];
}

function readApp(environment: Environment, problems: Problem[]): AppKey | undefined {
  const { GITHUB_APP_CLIENT_ID: clientId, GITHUB_APP_PRIVATE_KEY: privateKey } = environment;
  if (!clientId && !privateKey) return undefined;
  const before = problems.length;
  if (!clientId)
    problems.push(missing("GITHUB_APP_CLIENT_ID", "the App's client ID, as on its settings page"));
  else if (!/^[\w.-]+$/.test(clientId))
    problems.push({ path: "GITHUB_APP_CLIENT_ID", message: "expected a client ID such as Iv23liABC" });
  if (!privateKey) problems.push(missing("GITHUB_APP_PRIVATE_KEY", "the App's private key, in PEM"));
  else if (!isPrivateKey(privateKey))
    problems.push({
      path: "GITHUB_APP_PRIVATE_KEY",
      message: "expected an RSA key in PEM, from -----BEGIN to -----END, with its line breaks",
    });
  return clientId && privateKey && problems.length === before ? { clientId, privateKey } : undefined;
}

/** Line breaks may have become `\n` on their way through a variable. */
function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text.replaceAll(String.raw`\n`, "\n")).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

function missing(path: string, what: string): Problem {
  return { path, message: `is not set; set it to ${what}` };
}

function noCredentials(reach: Reach): Problem {
  if (reach === "api")
    return missing(
      "GITOPS_TOKEN",
      `a token that may write the GitOps repository and read pull requests, or set ${APP}`,
    );
  return missing("PULLS_TOKEN", "a token that reads the services' pull requests on GitHub");
}

import { createPrivateKey } from "node:crypto";
import { type Kind, optional, type ValuesOf } from "preview-console";
import { FORMS, formProblem, type Problem, quote } from "preview-core";
import type { GitOpsAddress } from "preview-gitops";

/** The settings that decide about credentials. */
export interface CredentialSettings extends Partial<ValuesOf<typeof VARIABLES>> {
  readonly gitops?: GitOpsAddress;
  readonly images?: boolean;
}

const APP = "GITHUB_APP_CLIENT_ID and GITHUB_APP_PRIVATE_KEY";

const TOKEN: Kind<string> = {
  placeholder: "token",
  expected: "a token",
  isSecret: true,
  read: (value) => (/^[!-~]+$/.test(value) ? { value } : { problem: "has a space or a line break in it" }),
};

/** A message does not repeat the text, because somebody may have put the key into this variable. */
const CLIENT_ID: Kind<string> = {
  placeholder: "id",
  expected: "a client ID such as Iv23liABC",
  read: (value) =>
    /^[\w.-]+$/.test(value) ? { value } : { problem: "expected a client ID such as Iv23liABC" },
};

const PRIVATE_KEY: Kind<string> = {
  placeholder: "key",
  expected: "an RSA key in PEM",
  isSecret: true,
  read: (value) =>
    isPrivateKey(value)
      ? { value }
      : { problem: "expected an RSA key in PEM, from -----BEGIN to -----END, with its line breaks" },
};

const API_URL = "a URL such as https://github.example.com/api/v3";

const API: Kind<string> = {
  placeholder: "url",
  expected: API_URL,
  read: (url) =>
    formProblem(FORMS.webAddress, url) === undefined && URL.canParse(url)
      ? { value: url.replace(/\/$/, "") }
      : { problem: `expected ${API_URL}, got ${quote(url)}` },
};

/** Environment variables of a run. */
export const VARIABLES = {
  GITHUB_APP_CLIENT_ID: optional(
    CLIENT_ID,
    "Client ID of a GitHub App that is installed on the GitOps repository.",
  ),
  GITHUB_APP_PRIVATE_KEY: optional(PRIVATE_KEY, "Private key of this App, in PEM."),
  GITOPS_TOKEN: optional(TOKEN, "Token for the GitOps repository, instead of the App."),
  PULLS_TOKEN: optional(
    TOKEN,
    "Token that reads the services' pull requests. Default: the App, or GITOPS_TOKEN.",
  ),
  IMAGES_TOKEN: optional(
    { ...TOKEN, read: (value: string) => ({ value }) },
    "For --images: classic personal access token with read:packages and, to delete, delete:packages.",
  ),
  GITHUB_API_URL: optional(
    API,
    "API of a GitHub Enterprise Server, such as https://HOST/api/v3. Default: https://api.github.com.",
  ),
};

/** The variables that are missing, or that do not go with the options. */
export function credentialProblems(
  settings: CredentialSettings,
  isSet: (name: keyof typeof VARIABLES) => boolean,
): Problem[] {
  const hasId = isSet("GITHUB_APP_CLIENT_ID");
  const hasKey = isSet("GITHUB_APP_PRIVATE_KEY");
  const access = toAccess(settings);
  const hasPulls = isSet("PULLS_TOKEN") || (access !== "foreign git" && isSet("GITOPS_TOKEN"));
  const problems: Problem[] = [];
  if (hasKey && !hasId) problems.push(missing("GITHUB_APP_CLIENT_ID", "the client ID of the App"));
  if (hasId && !hasKey)
    problems.push(missing("GITHUB_APP_PRIVATE_KEY", "the private key of the App, in PEM"));
  if (access === "api" && !hasId && !hasKey && !isSet("GITOPS_TOKEN")) {
    const token = "a token that can write the GitOps repository and read pull requests";
    problems.push(missing("GITOPS_TOKEN", `${token}, or set ${APP}`));
  } else if (access !== "api" && !hasPulls) {
    problems.push(missing("PULLS_TOKEN", "a token that reads the services' pull requests on GitHub"));
  }
  return settings.images ? [...problems, ...imagesProblems(settings.IMAGES_TOKEN)] : problems;
}

/**
 * How a run reaches the GitOps repository: through GitHub's API, by git on the GitHub that also has the pull requests, or by
 * git elsewhere. A token for elsewhere must not be sent to GitHub.
 */
export function toAccess({ gitops, GITHUB_API_URL }: CredentialSettings): "api" | "git" | "foreign git" {
  if (gitops === undefined || gitops.onGitHub) return "api";
  const github = URL.parse(GITHUB_API_URL ?? "https://api.github.com")?.host.replace(/^api\./, "");
  return URL.parse(gitops.repository)?.host === github ? "git" : "foreign git";
}

/**
 * "To use the REST API to manage GitHub Packages, you must authenticate using a personal access token (classic)"
 * (docs.github.com/rest/packages). A workflow run's own token also works, for packages that give its repository access.
 */
function imagesProblems(token: string | undefined): Problem[] {
  const path = "IMAGES_TOKEN";
  const scopes =
    "a classic personal access token with the scopes read:packages and, to delete, delete:packages";
  if (token === undefined)
    return [missing(path, `${scopes}; GitHub's packages do not accept the token of an App`)];
  const reading = TOKEN.read(token);
  if ("problem" in reading) return [{ path, message: reading.problem }];
  if (!token.startsWith("github_pat_")) return [];
  return [
    { path, message: "is a fine-grained token, which GitHub's packages do not accept; use a classic one" },
  ];
}

function missing(path: string, what: string): Problem {
  return { path, message: `is not set; set it to ${what}` };
}

/** Line breaks may have become `\n` on their way through a variable. */
function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text.replaceAll(String.raw`\n`, "\n")).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

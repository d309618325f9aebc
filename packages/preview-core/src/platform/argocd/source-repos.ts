import type { PlatformConfig } from "../../config/platform-config.ts";
import { toRegexText } from "../../names/regex-text.ts";

/** A URL as the platform config accepts it: `https`, or `ssh` with a user name, and a port that is for ssh only. */
const ADDRESS = /^(?<scheme>https|ssh):\/\/(?:[^@/]*@)?(?<host>[^:/]+)(?<port>:\d+)?(?<folder>\/.*)?\/[^/]+$/;

/** The name of a repository in a URL, without `/`. It cannot be `..`. */
const PLAIN_NAME = "[a-z0-9_-][a-z0-9._-]*";

/**
 * Allowed chart repositories: from the config, or by default every repository of the GitOps repository's owner, by https,
 * as the URLs in previews are.
 *
 * Argo CD's `*` stops at slashes here, unlike in namespaces and paths (`IsSourcePermitted`).
 *
 * @example
 * sourceRepos(config); // ["https://github.com/crh225/*"], with gitops.url: ssh://git@github.com/crh225/platform.git
 */
export function sourceRepos({ argocd, gitops }: PlatformConfig): readonly string[] {
  if (argocd.sourceRepos.length > 0 || gitops.url === null) return argocd.sourceRepos;
  const folder = ownerOf(gitops.url);
  return folder === undefined ? [] : [`${folder}/*`];
}

/** The URL of all repositories of one owner; undefined for a repository without an owner. */
function ownerOf(repoURL: string): string | undefined {
  const { scheme, host, port = "", folder } = ADDRESS.exec(repoURL)?.groups ?? {};
  if (host === undefined || folder === undefined) return undefined;
  return `https://${host}${scheme === "https" ? port : ""}${folder}`;
}

/**
 * The regular expression of the allowed chart repositories, for a URL in lower case. It matches nothing when there are none.
 *
 * Argo CD compares URLs in lower case and without `.git` (`NormalizeGitURL`). It leaves `..` in them, and git's HTTP client
 * resolves it: `https://github.com/crh225/../mallory/chart` would be another owner's. So `*` stands for one plain name.
 */
export function allowedRepositoryRegex(config: PlatformConfig): string {
  return `^(?:${sourceRepos(config).map(toRegex).join("|")})$`;
}

function toRegex(glob: string): string {
  const url = glob.toLowerCase().replace(/\.git$/, "");
  return url.endsWith("/*")
    ? `${toRegexText(url.slice(0, -1))}${PLAIN_NAME}`
    : `${toRegexText(url)}(?:\\.git)?`;
}

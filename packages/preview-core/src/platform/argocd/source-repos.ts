import type { PlatformConfig } from "../../config/platform-config.ts";

/** A URL as the platform config accepts it: `https`, or `ssh` with a user name, and a port that is for ssh only. */
const ADDRESS = /^(?<scheme>https|ssh):\/\/(?:[^@/]*@)?(?<host>[^:/]+)(?<port>:\d+)?(?<folder>\/.*)?\/[^/]+$/;

/**
 * Allowed chart repositories: from the config, or by default every repository of the GitOps repository's owner, by https,
 * as the URLs in previews are.
 *
 * Argo CD's `*` stops at slashes here, unlike in namespaces and paths (`IsSourcePermitted`).
 *
 * @example
 * sourceRepos(config); // ["https://github.com/octocat/*"], with gitops.url: ssh://git@github.com/octocat/platform.git
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

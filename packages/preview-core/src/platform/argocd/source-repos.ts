/** A URL as the platform config takes it: `https`, or `ssh` with a user name and a port that no other scheme shares. */
const ADDRESS = /^(?<scheme>https|ssh):\/\/(?:[^@/]*@)?(?<host>[^:/]+)(?<port>:\d+)?(?<folder>\/.*)?\/[^/]+$/;

/**
 * The repositories that charts may come from: those of the config, or else all beside the GitOps repository, by https,
 * which is how previews name theirs.
 *
 * Argo CD's `*` stops at slashes here, other than in namespaces and paths (`IsSourcePermitted`).
 *
 * @example
 * sourceRepos([], "ssh://git@github.com/crh225/platform.git"); // ["https://github.com/crh225/*"]
 */
export function sourceRepos(configured: readonly string[], repoURL: string): readonly string[] {
  if (configured.length > 0) return configured;
  const folder = ownerOf(repoURL);
  return folder === undefined ? [] : [`${folder}/*`];
}

/** Where the repositories of one owner are, or nothing for a repository without an owner. */
export function ownerOf(repoURL: string): string | undefined {
  const { scheme, host, port = "", folder } = ADDRESS.exec(repoURL)?.groups ?? {};
  if (host === undefined || folder === undefined) return undefined;
  return `https://${host}${scheme === "https" ? port : ""}${folder}`;
}

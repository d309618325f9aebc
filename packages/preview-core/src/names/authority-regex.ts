/**
 * The RE2 pattern by which the hub's gateway tells previews from everything else, to be matched in full against the
 * authority of a request.
 *
 * - It matches every `hostname()` of the domain, in any letter case, with and without a port: Istio's gateway ignores
 *   the port when it picks the virtual host, but the matcher still sees it.
 * - It matches no host of two labels, of another domain, without a service or team, or with a leading zero.
 * - At most 1,024 characters, which istiod demands, for every valid domain.
 *
 * @example
 * authorityRegex("chrishouse.io");
 * // (?i)[a-z](?:[a-z0-9-]*[a-z0-9])?-pr-[1-9][0-9]{0,6}-[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.chrishouse\.io(?::[0-9]{1,5})?
 */
export function authorityRegex(domain: string): string {
  const escaped = domain.replace(/[^a-zA-Z0-9-]/g, "\\$&");
  return `(?i)[a-z]${REST}-pr-[1-9][0-9]{0,6}-[a-z0-9]${REST}\\.${escaped}(?::[0-9]{1,5})?`;
}

const REST = "(?:[a-z0-9-]*[a-z0-9])?";

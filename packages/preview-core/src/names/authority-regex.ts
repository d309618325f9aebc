import { toRegexText } from "./regex-text.ts";

const REST = "(?:[a-z0-9-]*[a-z0-9])?";

/** The first label of a preview's host, as a piece of an RE2 pattern. Its length is a DNS label's, and not in it. */
export const HOST_LABEL_FORM: string = `[a-z]${REST}-pr-[1-9][0-9]{0,6}-[a-z0-9]${REST}`;

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
  return `(?i)${HOST_LABEL_FORM}\\.${toRegexText(domain)}(?::[0-9]{1,5})?`;
}

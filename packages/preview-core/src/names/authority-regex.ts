import { PULL_REQUEST_NUMBER } from "./name-rule.ts";

const REST = "(?:[a-z0-9-]*[a-z0-9])?";
const CASE_INSENSITIVE = "(?i)";

/** The first label of a preview's host, as a piece of an RE2 pattern. The pattern does not limit the label's length. */
const HOST_LABEL_FORM: string = `[a-z]${REST}-pr-${PULL_REQUEST_NUMBER}-[a-z0-9]${REST}`;

/**
 * The RE2 pattern of the hosts of all previews, for the hub's gateway. The gateway matches the pattern in full against the
 * authority of a request.
 *
 * - The pattern matches every `hostname()` of the domain, in any letter case, with and without a port. Istio's gateway
 *   ignores the port when it picks the virtual host, but the matcher still sees the port.
 * - The pattern matches no host of two labels, of another domain, without a service or team, or with a leading zero.
 * - The pattern has at most 1,024 characters, which istiod demands, for every valid domain.
 *
 * @example
 * authorityRegex("previews.example.com");
 * // (?i)[a-z](?:[a-z0-9-]*[a-z0-9])?-pr-[1-9][0-9]{0,6}-[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.previews\.example\.com(?::[0-9]{1,5})?
 */
export function authorityRegex(domain: string): string {
  return `${CASE_INSENSITIVE}${HOST_LABEL_FORM}\\.${toRegexText(domain)}(?::[0-9]{1,5})?`;
}

/**
 * A function that tests whether an authority matches an RE2 pattern in full, as Istio's gateway does with the same pattern.
 * Of RE2's own syntax, only a leading `(?i)` is supported. JavaScript's flag `i` folds only ASCII letters with ASCII
 * letters, as an authority needs it.
 *
 * @throws SyntaxError for a pattern that JavaScript does not support
 * @example
 * authorityMatcher(authorityRegex("previews.example.com"))("example-pr-1-octocat.previews.example.com:443"); // true
 */
export function authorityMatcher(pattern: string): (authority: string) => boolean {
  const insensitive = pattern.startsWith(CASE_INSENSITIVE);
  const source = insensitive ? pattern.slice(CASE_INSENSITIVE.length) : pattern;
  const expression = new RegExp(`^(?:${source})$`, insensitive ? "i" : "");
  return (authority) => expression.test(authority);
}

/**
 * A text as a pattern of RE2 or ECMAScript that matches only this text. Letters, digits and hyphens stay as they are,
 * because RE2 reads an escaped letter as a class or refuses it.
 *
 * @example
 * toRegexText("previews.example.com"); // "previews\\.example\\.com"
 */
export function toRegexText(text: string): string {
  return text.replace(/[^a-zA-Z0-9-]/g, "\\$&");
}

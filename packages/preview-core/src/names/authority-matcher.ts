const CASE_INSENSITIVE = "(?i)";

/**
 * A test whether an authority matches an RE2 pattern in full, as Istio's gateway does it with the same text. A leading
 * `(?i)` is the only part of RE2's syntax that is written differently here; JavaScript folds nothing but ASCII with
 * ASCII, and an authority is ASCII anyway.
 *
 * @throws SyntaxError for a pattern that JavaScript does not have
 * @example
 * authorityMatcher(authorityRegex("chrishouse.io"))("pricing-api-pr-1-red.chrishouse.io:443"); // true
 */
export function authorityMatcher(pattern: string): (authority: string) => boolean {
  const insensitive = pattern.startsWith(CASE_INSENSITIVE);
  const source = insensitive ? pattern.slice(CASE_INSENSITIVE.length) : pattern;
  const expression = new RegExp(`^(?:${source})$`, insensitive ? "i" : "");
  return (authority) => expression.test(authority);
}

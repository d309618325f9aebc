/**
 * Whether a certificate's DNS name covers a host: letter by letter, or with `*` as the whole first label, which stands for
 * exactly one label (RFC 9525 §6.3).
 *
 * @example
 * coversHost("*.chrishouse.io", "pricing-api-pr-1-red.chrishouse.io"); // true
 * coversHost("*.chrishouse.io", "pricing-api-pr-1.red.chrishouse.io"); // false
 */
export function coversHost(name: string, host: string): boolean {
  const [wanted, given] = [name.toLowerCase(), host.toLowerCase()];
  if (!wanted.startsWith("*.")) return wanted === given;
  const dot = given.indexOf(".");
  return dot > 0 && given.slice(dot) === wanted.slice(1);
}

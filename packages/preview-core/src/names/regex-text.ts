/**
 * A text as a pattern of RE2 or ECMAScript that matches just it. Letters, digits and hyphens stay as they are: RE2 reads
 * an escaped letter as a class or refuses it.
 *
 * @example
 * toRegexText("chrishouse.io"); // "chrishouse\\.io"
 */
export function toRegexText(text: string): string {
  return text.replace(/[^a-zA-Z0-9-]/g, "\\$&");
}

/** What `git check-ref-format` refuses anywhere in a ref name. */
const REFUSED = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/;

/** Whether git would take the text as the full name of a ref, `refs/heads/main` for one. */
export function isRefName(text: string): boolean {
  return text.startsWith("refs/") && !REFUSED.test(text);
}

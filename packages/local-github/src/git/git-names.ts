/** What `git check-ref-format` refuses anywhere in a ref name. */
const REFUSED = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/;

/** Whether a text is a whole object id. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Whether git would take the text as the full name of a ref, `refs/heads/main` for one. */
export function isRefName(text: string): boolean {
  return text.startsWith("refs/") && !REFUSED.test(text);
}

/** Whether git would store a file at the path: relative, every component named, none of them `.git`. */
export function isFilePath(path: string): boolean {
  return path.split("/").every((part) => !["", ".", ".."].includes(part) && part.toLowerCase() !== ".git");
}

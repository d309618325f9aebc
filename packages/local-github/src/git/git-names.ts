/** The parts of a ref name that `git check-ref-format` refuses. */
const REFUSED = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/;

/** True for a whole object id. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** True for a full ref name that git accepts, such as `refs/heads/main`. */
export function isRefName(text: string): boolean {
  return text.startsWith("refs/") && !REFUSED.test(text);
}

/** True for a path that git can store: relative, without empty components, `.`, `..` and `.git`. */
export function isFilePath(path: string): boolean {
  return path.split("/").every((part) => !["", ".", ".."].includes(part) && part.toLowerCase() !== ".git");
}

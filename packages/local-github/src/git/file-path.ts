/** Whether git would store a file at the path: relative, every component named, none of them `.git`. */
export function isFilePath(path: string): boolean {
  return path.split("/").every((part) => !["", ".", ".."].includes(part) && part.toLowerCase() !== ".git");
}

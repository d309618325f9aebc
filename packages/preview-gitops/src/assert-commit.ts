import { GitOpsError } from "./gitops-error.ts";
import type { Commit } from "./gitops-repository.ts";

/**
 * Checks what can be wrong with a commit on its own: all of it mistakes of the program that planned it.
 *
 * @throws TypeError when it changes nothing, has no message, or names a path that is not one, twice or inside another
 */
export function assertCommit({ message, write, remove }: Commit): void {
  const paths = [...write.keys(), ...remove];
  const unique = new Set(paths);
  if (paths.length === 0) throw new TypeError("A commit writes or removes at least one file.");
  if (unique.size < paths.length) throw new TypeError(`A commit names a path twice: ${paths.join(", ")}`);
  if (message.trim() === "" || message.includes("\0"))
    throw new TypeError("A commit has a message without NUL.");
  for (const path of paths) {
    if (!isFilePath(path)) throw new TypeError(`${JSON.stringify(path)} is not the path of a file.`);
    const outer = directoriesAbove(path).find((directory) => unique.has(directory));
    if (outer !== undefined) throw new TypeError(`A commit names ${outer} as a file, and ${path} below it.`);
  }
}

/**
 * Checks a commit against the files at its head.
 *
 * @throws GitOpsError `refused` when it removes what is no file, or writes where a directory, or below where a file is
 */
export function assertApplies(commit: Commit, kindAt: (path: string) => string | undefined): void {
  const refused = (problem: string): GitOpsError =>
    new GitOpsError("refused", `At commit ${commit.head}, ${problem}. Plan the change on what is there.`);
  for (const path of commit.remove) {
    if (kindAt(path) !== "file") throw refused(`there is no file ${path} to remove`);
  }
  for (const path of commit.write.keys()) {
    if ((kindAt(path) ?? "file") !== "file") throw refused(`${path} is not a file that can be written`);
    const file = directoriesAbove(path).find(
      (directory) => (kindAt(directory) ?? "directory") !== "directory",
    );
    if (file !== undefined) throw refused(`${file} is not a directory, so ${path} cannot be written`);
  }
}

function isFilePath(path: string): boolean {
  if (path.includes("\0")) return false;
  return path.split("/").every((name) => !["", ".", ".."].includes(name) && name.toLowerCase() !== ".git");
}

function directoriesAbove(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}

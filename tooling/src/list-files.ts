import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Every file of a repository that git tracks, or would track after `git add`; paths are from the repository's root.
 *
 * @param root Default: the current folder
 */
export function listFiles(root: string = process.cwd()): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const list = execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return list.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}

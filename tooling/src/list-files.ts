import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Every file of the repository in the current folder that git tracks, or would track after `git add`. */
export function listFiles(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const list = execFileSync("git", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return list.split("\0").filter((path) => path !== "" && existsSync(path));
}

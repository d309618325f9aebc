import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GIT_ENVIRONMENT } from "local-github";

/** The output of one git command in a repository's folder. */
export async function runGit(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], { env: GIT_ENVIRONMENT });
  return stdout;
}

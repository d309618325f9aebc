import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DeployError } from "./deploy-error.ts";
import { git } from "./git.ts";

/**
 * Writes the files of one commit of a bare repository below `directory`. The repository stays untouched, no hook and
 * no filter runs, and git itself refuses paths that would leave the directory.
 *
 * @throws DeployError `unknown-revision` when the repository has no such commit
 */
export async function checkOut(gitDirectory: string, sha: string, directory: string): Promise<void> {
  await requireCommit(gitDirectory, sha);
  await mkdir(directory, { recursive: true });
  const index = join(directory, "..", "index");
  const options = { cwd: directory, env: { GIT_INDEX_FILE: index, GIT_WORK_TREE: directory } };
  await git(gitDirectory, ["read-tree", sha], options);
  await git(gitDirectory, ["checkout-index", "--all", "--quiet"], options);
  await rm(index);
}

async function requireCommit(gitDirectory: string, sha: string): Promise<void> {
  const type = await git(gitDirectory, ["cat-file", "-t", sha]).catch(() => undefined);
  if (type?.toString().trim() === "commit") return;
  throw new DeployError("unknown-revision", `the service's repository has no commit ${sha}`);
}

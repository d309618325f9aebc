import { type Commit, assertApplies } from "../ports/gitops-repository.ts";
import type { Clone } from "./clone.ts";
import { renderFastImport, type CommitDetails } from "./fast-import.ts";
import { directoryOf, readTrees } from "./read-trees.ts";

/**
 * Makes a commit in the clone, without moving any branch, and returns its object id. Only the trees along the
 * changed paths are needed; they are fetched when they are not in the clone. A file keeps its executable bit.
 *
 * @throws GitOpsError `refused` when the change does not fit the files at its head; `lost-race` when the remote has
 * no such head
 */
export async function commitChanges(
  clone: Clone,
  commit: Commit,
  details: Omit<CommitDetails, "tree" | "modeOf">,
): Promise<string> {
  if ((await clone.objects.read([commit.head])).size === 0) await clone.fetchCommit(commit.head);
  const paths = [...commit.write.keys(), ...commit.remove];
  const trees = await readTrees(clone, commit.head, paths.map(directoryOf));
  assertApplies(commit, (path) => trees.entry(path)?.kind);
  const modeOf = (path: string): string => (trees.entry(path)?.mode === "100755" ? "100755" : "100644");
  const input = renderFastImport(commit, { ...details, tree: trees.entry("")?.oid ?? "", modeOf });
  const { ok, stdout, said } = await clone.git.run(["fast-import", "--quiet", "--done"], { input });
  const oid = stdout.toString().trim();
  if (!ok || !/^[0-9a-f]{40}$/.test(oid)) throw new Error(`git fast-import failed: ${said}`);
  return oid;
}

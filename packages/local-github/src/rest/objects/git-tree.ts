import { typeOfEntry, type TreeEntry } from "../../git/tree.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { repositoryUrl } from "./repository.ts";

const PLURAL = { blob: "blobs", tree: "trees", commit: "commits" };

/** A tree of the git database (`git-tree`); each entry's path is relative to the tree. */
export function buildGitTree(
  world: World,
  repository: Repository,
  tree: { readonly oid: string; readonly entries: readonly (TreeEntry & { readonly path: string })[] },
): object {
  const url = `${repositoryUrl(world, repository)}/git`;
  return {
    sha: tree.oid,
    url: `${url}/trees/${tree.oid}`,
    truncated: false,
    tree: tree.entries.map((entry) => {
      const type = typeOfEntry(entry);
      const { path, oid } = entry;
      return {
        path,
        mode: entry.mode.padStart(6, "0"),
        type,
        sha: oid,
        url: `${url}/${PLURAL[type]}/${oid}`,
      };
    }),
  };
}

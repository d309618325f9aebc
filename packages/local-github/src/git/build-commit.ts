import type { BareRepository } from "./bare-repository.ts";
import { serialiseCommit, type Identity } from "./commit.ts";
import { editTree, type PathChange } from "./edit-tree.ts";
import { readCommit } from "./history.ts";
import { MODE } from "./tree.ts";

/** The changes of a commit: path → new content, or `null` to remove the file. */
export type FileChanges = ReadonlyMap<string, Uint8Array | null>;

/** A commit to make. */
export interface Draft {
  /** Object id of the commit to build on; `undefined`: the first commit. */
  readonly parent: string | undefined;
  readonly changes: FileChanges;
  readonly message: string;
  readonly author: Identity;
  readonly committer: Identity;
}

/**
 * Stores a commit on no branch, and returns its object id.
 *
 * @throws MissingPathError when a removed path is not a file of the parent
 */
export async function buildCommit(git: BareRepository, draft: Draft): Promise<string> {
  const { parent, changes, ...rest } = draft;
  const base = parent === undefined ? undefined : await readCommit(git, parent);
  const tree = await editTree(git, base?.tree, storeFiles(git, changes));
  return git.write(
    "commit",
    serialiseCommit({ ...rest, tree, parents: parent === undefined ? [] : [parent] }),
  );
}

function storeFiles(git: BareRepository, changes: FileChanges): Map<string, PathChange> {
  const stored = new Map<string, PathChange>();
  for (const [path, content] of changes) {
    stored.set(path, content === null ? null : { mode: MODE.file, oid: git.write("blob", content) });
  }
  return stored;
}

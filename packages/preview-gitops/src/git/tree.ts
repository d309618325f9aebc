/** What a name in a tree stands for. A submodule's commit lives in another repository. */
export type EntryKind = "file" | "directory" | "submodule";

/** One name in a tree. */
export interface TreeEntry {
  readonly kind: EntryKind;
  readonly mode: string;
  readonly oid: string;
}

/** Name → entry. */
export type Tree = ReadonlyMap<string, TreeEntry>;

const OID_BYTES = 20;

/** The entries of a tree object: each is `MODE SP NAME NUL` and the 20 bytes of an object id. */
export function parseTree(content: Buffer): Tree {
  const tree = new Map<string, TreeEntry>();
  for (let position = 0; position < content.length;) {
    const space = content.indexOf(" ", position);
    const nul = content.indexOf(0, space);
    const mode = content.toString("latin1", position, space);
    const oid = content.toString("hex", nul + 1, nul + 1 + OID_BYTES);
    tree.set(content.toString("utf8", space + 1, nul), { kind: kindOf(mode), mode, oid });
    position = nul + 1 + OID_BYTES;
  }
  return tree;
}

function kindOf(mode: string): EntryKind {
  if (mode === "40000") return "directory";
  return mode === "160000" ? "submodule" : "file";
}

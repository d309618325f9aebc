import { isOid } from "./git-names.ts";

/** Modes that git writes into trees. */
export const MODE = {
  file: "100644",
  executable: "100755",
  symlink: "120000",
  tree: "40000",
  submodule: "160000",
} as const;

export interface TreeEntry {
  /** As git stores it, without leading zeros. */
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

/** The type of the object that a tree entry names. */
export function typeOfEntry(entry: TreeEntry): "blob" | "tree" | "commit" {
  if (entry.mode === MODE.tree) return "tree";
  return entry.mode === MODE.submodule ? "commit" : "blob";
}

/** The entries of a tree object. */
export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let start = 0; start < content.length;) {
    const space = content.indexOf(" ", start);
    const end = content.indexOf(0, space);
    const oid = content.toString("hex", end + 1, end + 21);
    entries.push({
      mode: content.toString("latin1", start, space),
      name: content.toString("utf8", space + 1, end),
      oid,
    });
    start = end + 21;
  }
  return entries;
}

/** The tree object with these entries, in git's order. */
export function serialiseTree(entries: Iterable<TreeEntry>): Buffer {
  const sorted = [...entries].map((entry) => ({ entry, key: sortKey(entry) }));
  sorted.sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(sorted.flatMap(({ entry }) => serialiseEntry(entry)));
}

/** Git compares bytes. It adds a slash to the name of a directory (git: tree.c, base_name_compare). */
function sortKey(entry: TreeEntry): Buffer {
  return Buffer.from(entry.mode === MODE.tree ? `${entry.name}/` : entry.name);
}

function serialiseEntry(entry: TreeEntry): Buffer[] {
  if (!isOid(entry.oid)) throw new Error(`tree entry ${entry.name}: "${entry.oid}" is no object id`);
  return [Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.oid, "hex")];
}

import { blobText, TEXT_MAX } from "./blob-text.ts";
import type { Clone } from "./clone.ts";
import { parseTree, type Tree, type TreeEntry } from "./tree.ts";

/** What files and directories hold, however deep. */
export interface Contents {
  tree(oid: string): Tree;
  /** Empty for a binary file and for one above {@link TEXT_MAX}. */
  text(oid: string): string;
}

interface Local {
  readonly trees: ReadonlyMap<string, Tree>;
  readonly files: ReadonlyMap<string, Buffer>;
  /** Trees and files that are not in the clone. */
  readonly missing: readonly string[];
}

/** What these entries and everything below them hold, with at most one fetch. */
export async function readContents(clone: Clone, entries: readonly TreeEntry[]): Promise<Contents> {
  let local = await walk(clone, entries);
  if (local.missing.length > 0) {
    await clone.fetchObjects(local.missing, "below");
    local = await walk(clone, entries);
  }
  const { trees, files } = local;
  return {
    tree: (oid) => trees.get(oid) ?? new Map(),
    text: (oid) => blobText(files.get(oid) ?? Buffer.alloc(0)),
  };
}

async function walk(clone: Clone, entries: readonly TreeEntry[]): Promise<Local> {
  const trees = new Map<string, Tree>();
  const fileOids = new Set<string>();
  const missing: string[] = [];
  for (let level = entries; level.length > 0;) {
    for (const oid of ofKind(level, "file")) fileOids.add(oid);
    const oids = [...ofKind(level, "directory")].filter((oid) => !trees.has(oid));
    const found = await clone.objects.read(oids);
    for (const [oid, content] of found) trees.set(oid, parseTree(content));
    missing.push(...absent(oids, found));
    level = [...found.keys()].flatMap((oid) => [...(trees.get(oid)?.values() ?? [])]);
  }
  const files = await clone.objects.read([...fileOids], TEXT_MAX);
  return { trees, files, missing: [...missing, ...absent([...fileOids], files)] };
}

function ofKind(entries: readonly TreeEntry[], kind: TreeEntry["kind"]): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => (entry.kind === kind ? [entry.oid] : [])));
}

function absent(oids: readonly string[], found: ReadonlyMap<string, Buffer>): readonly string[] {
  return oids.filter((oid) => !found.has(oid));
}

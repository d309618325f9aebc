import { posix } from "node:path";
import type { PackageEntries } from "./import-graph.ts";

/** A package.json, as far as it is read here. */
interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** The condition under which a package of this workspace exports its source files. */
const SOURCE = "preview-source";

/** What each package's entries are made from. `manifests`: path of each package.json → its text. */
export function packageEntries(manifests: ReadonlyMap<string, string>): PackageEntries {
  const entries = [...manifests].flatMap(([path, text]): [string, string][] => {
    const { name, exports = {} }: Manifest = JSON.parse(text);
    return Object.entries(exports).flatMap(([entry, target]): [string, string][] => {
      const file = sourceOf(target);
      if (file === undefined) return [];
      return [[posix.join(name, entry), posix.join(posix.dirname(path), file)]];
    });
  });
  return new Map(entries);
}

function sourceOf(target: unknown): string | undefined {
  const file = typeof target === "string" ? target : new Map(Object.entries(Object(target))).get(SOURCE);
  return typeof file === "string" && file.endsWith(".ts") ? file : undefined;
}

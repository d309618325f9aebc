import { posix } from "node:path";
import { lateImports } from "./late-imports.ts";
import type { Source } from "./sources.ts";

/** Who imports what among a set of files. A name is written `path#name`. */
export interface ImportGraph {
  /** Path → paths of the files that this file imports or re-exports, types included. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  /** Exported name → paths of the files that import this name, also through re-exports. */
  readonly importers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Imported name, as the importing file calls it → the name where it is defined. */
  readonly definitions: ReadonlyMap<string, string>;
}

/** Entry of a package (`preview-core/plan`) → path of the source file. */
export type PackageEntries = ReadonlyMap<string, string>;

/** One name that a file imports from another file. */
interface ImportedName {
  readonly file: string;
  readonly name: string;
  /** What the importing file calls it. */
  readonly local: string;
}

/** Path of the file that an import names; undefined for a file that is not in the graph. */
type Resolve = (from: string, specifier: string) => string | undefined;

const DEFAULT = "default";

/** The graph of these files. Imports of any other file or package are left out. */
export function importGraph(sources: readonly Source[], entries: PackageEntries): ImportGraph {
  const resolve = resolverOf(sources, entries);
  const reexports = new Map(sources.flatMap((source) => reexportsOf(source, resolve)));
  const importers = new Map(sources.flatMap(exportsOf).map((name) => [name, new Set<string>()]));
  const definitions = new Map<string, string>();
  for (const source of sources) {
    for (const { file, name, local } of importsOf(source, resolve)) {
      const definition = definitionOf(`${file}#${name}`, reexports);
      importers.get(definition)?.add(source.path);
      definitions.set(`${source.path}#${local}`, definition);
    }
    for (const { specifier, names } of lateImports(source)) {
      const file = resolve(source.path, specifier);
      for (const name of names ?? namesOf(file, importers, reexports)) {
        importers.get(definitionOf(`${file}#${name}`, reexports))?.add(source.path);
      }
    }
  }
  const imports = new Map(sources.map((source) => [source.path, filesOf(source, resolve)]));
  return { imports, importers, definitions };
}

/** Groups of files that import each other in a circle; the files of a group in alphabetical order. */
export function findCycles({ imports }: ImportGraph): string[][] {
  const reach = new Map([...imports.keys()].map((path) => [path, reachableFrom(path, imports)]));
  const inCycle = [...imports.keys()].filter((path) => reach.get(path)?.has(path)).toSorted();
  const groups = Map.groupBy(inCycle, (path) =>
    inCycle.filter((other) => reach.get(path)?.has(other) && reach.get(other)?.has(path)).join("\n"),
  );
  return [...groups.values()];
}

function resolverOf(sources: readonly Source[], entries: PackageEntries): Resolve {
  const known = new Set(sources.map(({ path }) => path));
  return (from, specifier) => {
    const relative = specifier.startsWith(".");
    const path = relative ? posix.join(posix.dirname(from), specifier) : entries.get(specifier);
    return path !== undefined && known.has(path) ? path : undefined;
  };
}

function importsOf({ path, module }: Source, resolve: Resolve): ImportedName[] {
  return module.staticImports.flatMap(({ moduleRequest, entries }) => {
    const file = resolve(path, moduleRequest.value);
    if (file === undefined) return [];
    return entries.map(({ importName, localName }) => {
      return { file, name: importName.name ?? DEFAULT, local: localName.value };
    });
  });
}

/** The names that a file defines and exports. */
function exportsOf({ path, module }: Source): string[] {
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ moduleRequest }) => moduleRequest === null)
    .map(({ exportName }) => `${path}#${exportName.name ?? DEFAULT}`);
}

/** Re-exported name → the name that the re-export passes on. */
function reexportsOf({ path, module }: Source, resolve: Resolve): [string, string][] {
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, importName, exportName }) => {
      const file = moduleRequest === null ? undefined : resolve(path, moduleRequest.value);
      if (file === undefined) return [];
      return [[`${path}#${exportName.name ?? DEFAULT}`, `${file}#${importName.name ?? DEFAULT}`]];
    });
}

/** All names that a file exports: its own, and those of other files. */
function namesOf(file: string | undefined, ...exported: readonly ReadonlyMap<string, unknown>[]): string[] {
  const start = `${file}#`;
  const names = exported.flatMap((map) => [...map.keys()]);
  return names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
}

function definitionOf(name: string, reexports: ReadonlyMap<string, string>): string {
  const next = reexports.get(name);
  return next === undefined ? name : definitionOf(next, reexports);
}

/** The files that a file imports or re-exports at its top. */
function filesOf({ path, module }: Source, resolve: Resolve): ReadonlySet<string> {
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value ?? ""),
    ),
  ];
  const files = specifiers.map((specifier) => resolve(path, specifier));
  return new Set(files.filter((file) => file !== undefined));
}

/** The files that a file imports, directly or through others. */
function reachableFrom(path: string, imports: ImportGraph["imports"]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of imports.get(next) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return seen;
}

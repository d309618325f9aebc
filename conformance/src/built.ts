import { readFileSync } from "node:fs";
import type { BuiltComponent } from "./components/build-component.ts";
import { COMPONENTS, ENVOY, type Part } from "./components/component.ts";
import type { ManifestModule } from "./components/module-folder.ts";

/** What `./x conformance` prepared before the world starts: programs, and files of other projects' modules. */
export interface Built {
  readonly parts: readonly Part[];
  readonly components: readonly BuiltComponent[];
  /** Module → its folder in Go's module cache. */
  readonly modules: Readonly<Record<ManifestModule, string>>;
  /** Folders to add to PATH, with `kubectl` and `helm`. */
  readonly tools: readonly string[];
}

/** The variable with the path of the file that has a {@link Built}. */
export const BUILT_VARIABLE = "CONFORMANCE_BUILT";

/** @throws Error when the world was not started by `./x conformance` */
export function readBuilt(): Built {
  const file = process.env[BUILT_VARIABLE];
  if (file === undefined) throw new Error("start the cases by ./x conformance");
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The path of a program. @throws Error when it was not built */
export function programOf({ components }: Built, name: string): string {
  const program = components.find((component) => component.name === name)?.program;
  if (program === undefined) throw new Error(`${name} was not built`);
  return program;
}

/** Why a part of the world cannot start, in plain words. Undefined when it can. */
export function missing({ parts, components }: Built, part: Part): string | undefined {
  if (!parts.includes(part)) return `${part} was not asked for`;
  const needed = [...COMPONENTS, ENVOY]
    .filter((component) => component.part === part)
    .map(({ name }) => name);
  const absent = components.filter(({ name, program }) => needed.includes(name) && program === undefined);
  if (absent.length === 0) return undefined;
  return absent.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
}

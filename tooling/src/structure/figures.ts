import { findCycles, type ImportGraph } from "./import-graph.ts";
import { type Source, walk } from "./sources.ts";

/** A JSON Schema, as far as it is read here. */
export interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** What is measured. */
export interface Measured {
  readonly sources: readonly Source[];
  readonly graph: ImportGraph;
  /** Of `preview.yaml`. */
  readonly schema: Schema;
  /** Text of the reference page of `preview.yaml`. */
  readonly reference: string;
}

/** One figure of the shipped source, and the limit that it must keep. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "" | " %";
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Every figure, in the order of `docs/decisions`. */
export function measure({ sources, graph, schema, reference }: Measured): Figure[] {
  const lines = sources.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
  const importers = [...graph.importers.values()];
  const copies = sources.reduce((sum, source) => sum + countTypeCopies(source), 0);
  const settings = listSettings(schema);
  const described = settings.filter(({ description }) => description !== undefined);
  const leaves = settings.filter(({ isLeaf }) => isLeaf);
  const documented = leaves.filter(({ path }) => reference.includes(`\`${path}\``));
  return [
    figure("shipped files", sources.length),
    figure("shipped lines", lines),
    figure(
      "exports with exactly one importer",
      share(
        importers.filter(({ size }) => size === 1),
        importers,
      ),
      { unit: " %", atMost: 35 },
    ),
    figure("Pick, Omit and indexed types per 1,000 lines", round((1000 * copies) / lines), { atMost: 4 }),
    figure("import cycles", findCycles(graph).length, { atMost: 0 }),
    figure("schema keys with a description", share(described, settings), { unit: " %", atLeast: 100 }),
    figure("settings in docs/configuration.md", share(documented, leaves), { unit: " %", atLeast: 100 }),
  ];
}

/** What is wrong with a figure; undefined when it keeps its limit. */
export function figureProblem({ name, value, unit, atMost, atLeast }: Figure): string | undefined {
  if (atMost !== undefined && value > atMost) return `${name}: ${value}${unit}, at most ${atMost}${unit}`;
  if (atLeast !== undefined && value < atLeast) return `${name}: ${value}${unit}, at least ${atLeast}${unit}`;
  return undefined;
}

/** How often a file writes a part of another type: `Pick<T, K>`, `Omit<T, K>`, `T["key"]`. */
function countTypeCopies({ program }: Source): number {
  let count = 0;
  walk(program, (node) => {
    if (node.type === "TSIndexedAccessType") count += 1;
    const name =
      node.type === "TSTypeReference"
        ? node.typeName
        : node.type === "TSInterfaceHeritage"
          ? node.expression
          : undefined;
    if (name?.type === "Identifier" && /^(?:Pick|Omit)$/.test(name.name)) count += 1;
  });
  return count;
}

interface Setting {
  /** Such as `routing.hub.name`. */
  readonly path: string;
  readonly description: string | undefined;
  /** False for a key that only groups others. */
  readonly isLeaf: boolean;
}

/** The settings of a schema. A key that takes a value or an object has both kinds of entries. */
function listSettings(schema: Schema, above = ""): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const path = `${above}${key}`;
    const forms = [value, ...(value.anyOf ?? [])];
    const below = forms.flatMap((form) => listSettings(form, `${path}.`));
    return [{ path, description: value.description, isLeaf: below.length === 0 }, ...below];
  });
}

function figure(name: string, value: number, rest: Partial<Figure> = {}): Figure {
  return { name, value, unit: "", ...rest };
}

function share(part: readonly unknown[], whole: readonly unknown[]): number {
  return whole.length === 0 ? 0 : round((100 * part.length) / whole.length);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

import { type EcmaScriptModule, type Node, parseSync, type Program, visitorKeys } from "oxc-parser";

/** A TypeScript file, parsed. */
export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  /** The file's imports and exports. */
  readonly module: EcmaScriptModule;
}

const SHIPPED = /^(?:apps\/[^/]+|packages\/(?:preview-[^/]+|backstage-template))\/src\/.*\.ts$/;
const FOR_TESTS = /\.(?:test|contract|fixture|bench)\.ts$|\/fixtures\//;

/** True for a file that users run: a source of an app or of a package that an app contains, and not of a test. */
export function isShipped(path: string): boolean {
  return SHIPPED.test(path) && !FOR_TESTS.test(path);
}

/** @throws Error when the text is not TypeScript */
export function parseSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  return { path, text, program, module };
}

/** Calls `visit` for a node and all nodes below it. Does not go below a node for which `visit` returns false. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) === false) return;
  const fields = new Map<string, unknown>(Object.entries(node));
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [fields.get(key)].flat()) if (isNode(child)) walk(child, visit);
  }
}

/** Line of an offset in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

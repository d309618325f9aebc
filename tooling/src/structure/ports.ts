import type { Node, ParamPattern } from "oxc-parser";
import type { ImportGraph } from "./import-graph.ts";
import { type Source, walk } from "./sources.ts";

/** True when a parameter's type has a function in it: a port, a callback, a clock. False for plain data. */
export type TakesFunction = (path: string, parameter: ParamPattern) => boolean;

/**
 * Finds parameters that are more than data. Follows type names to their declarations in these files. Types of other
 * packages count as data.
 */
export function functionFinder(sources: readonly Source[], { definitions }: ImportGraph): TakesFunction {
  const types = new Map(sources.flatMap(declaredTypes));
  const hasFunction = (path: string, root: Node, seen: Set<string>): boolean => {
    let found = false;
    walk(root, (node) => {
      if (node.type === "TSFunctionType" || node.type === "TSMethodSignature") found = true;
      if (node.type !== "TSTypeReference" || node.typeName.type !== "Identifier") return !found;
      const local = `${path}#${node.typeName.name}`;
      const name = definitions.get(local) ?? local;
      const declaration = types.get(name);
      if (declaration === undefined || seen.has(name)) return !found;
      seen.add(name);
      found ||= hasFunction(name.slice(0, name.indexOf("#")), declaration, seen);
      return !found;
    });
    return found;
  };
  return (path, parameter) => hasFunction(path, parameter, new Set());
}

/** `path#name` of each interface and type alias of a file → its declaration. */
function declaredTypes({ path, program }: Source): [string, Node][] {
  const found: [string, Node][] = [];
  walk(program, (node) => {
    if (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration")
      found.push([`${path}#${node.id.name}`, node]);
  });
  return found;
}

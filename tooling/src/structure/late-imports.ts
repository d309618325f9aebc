import type { ImportExpression, Node, ObjectPattern } from "oxc-parser";
import { type Source, walk } from "./sources.ts";

/** What a file takes from another file by `import()`. */
export interface LateImport {
  readonly specifier: string;
  /** Undefined when the file takes all names. */
  readonly names: readonly string[] | undefined;
}

/**
 * The calls of `import()` in a file. `const { a } = await import("…")` and `(await import("…")).a` take one name. Any other
 * use takes all names.
 */
export function lateImports({ program }: Source): LateImport[] {
  const found = new Map<ImportExpression, readonly string[] | undefined>();
  walk(program, (node) => {
    if (node.type === "VariableDeclarator" && node.id.type === "ObjectPattern") {
      const call = awaited(node.init);
      if (call !== undefined) found.set(call, namesIn(node.id));
    } else if (node.type === "MemberExpression" && node.property.type === "Identifier") {
      const call = awaited(node.object);
      if (call !== undefined) found.set(call, [node.property.name]);
    } else if (node.type === "ImportExpression" && !found.has(node)) {
      found.set(node, undefined);
    }
  });
  return [...found].flatMap(([{ source }, names]) => {
    const specifier = source.type === "Literal" ? source.value : undefined;
    return typeof specifier === "string" ? [{ specifier, names }] : [];
  });
}

function awaited(node: Node | null): ImportExpression | undefined {
  if (node?.type === "ParenthesizedExpression") return awaited(node.expression);
  if (node?.type !== "AwaitExpression") return undefined;
  return node.argument.type === "ImportExpression" ? node.argument : undefined;
}

/** The names that a pattern takes. Undefined when the pattern takes all names, by a rest or a computed name. */
function namesIn({ properties }: ObjectPattern): string[] | undefined {
  const names = properties.map((property) =>
    property.type === "Property" && property.key.type === "Identifier" ? property.key.name : undefined,
  );
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length ? known : undefined;
}

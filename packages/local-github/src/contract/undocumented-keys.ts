import { SCHEMA_ROOT, type Schema } from "./openapi.ts";

type Schemas = Readonly<Record<string, Schema>>;

/**
 * Paths of the keys in `value` that the schema does not name. GitHub's schemas leave objects open, so a misspelt
 * key passes ordinary validation.
 *
 * @example
 * undocumentedKeys({ properties: { base_tree: {} } }, { basetree: "…" }, {}) // ["/basetree"]
 */
export function undocumentedKeys(schema: Schema, value: unknown, schemas: Schemas): string[] {
  return findKeys(expand(schema, schemas), value, "", schemas);
}

function findKeys(variants: readonly Schema[], value: unknown, path: string, schemas: Schemas): string[] {
  if (Array.isArray(value)) {
    const items = variants.flatMap((schema) => (schema.items ? expand(schema.items, schemas) : []));
    return value.flatMap((item: unknown, index) => findKeys(items, item, `${path}/${index}`, schemas));
  }
  if (typeof value !== "object" || value === null || variants.some(isOpen)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const named = variants.flatMap(({ properties }) => properties?.[key] ?? []);
    if (named.length === 0) return [`${path}/${key}`];
    return findKeys(
      named.flatMap((schema) => expand(schema, schemas)),
      below,
      `${path}/${key}`,
      schemas,
    );
  });
}

/** Whether the schema takes any key: it says so, or it says nothing about objects at all. */
function isOpen(schema: Schema): boolean {
  const { additionalProperties, properties, type } = schema;
  if (additionalProperties !== undefined && additionalProperties !== false) return true;
  return properties === undefined && (type === undefined || type === "object");
}

/** The schema without references and combinations: the variants that a value may follow. */
function expand(schema: Schema, schemas: Schemas): Schema[] {
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref.slice(SCHEMA_ROOT.length)];
    return target ? expand(target, schemas) : [];
  }
  const combined = [schema.oneOf, schema.anyOf, schema.allOf].flatMap((list) => list ?? []);
  if (combined.length === 0) return [schema];
  const own = schema.properties ? [schema] : [];
  return [...own, ...combined.flatMap((variant) => expand(variant, schemas))];
}

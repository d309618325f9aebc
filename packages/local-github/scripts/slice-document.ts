/** A part of an OpenAPI document, with every schema that it refers to. */
export interface Slice {
  readonly openapi: Json;
  readonly info: Json;
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: { readonly schemas: Record<string, Json> };
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** The keywords that decide whether a value is valid. All others are prose. */
const KEYWORDS = new Set(
  (
    "$ref type nullable format enum pattern required properties additionalProperties items oneOf anyOf allOf not " +
    "minimum maximum minLength maxLength minItems maxItems uniqueItems maxProperties"
  ).split(" "),
);

const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g;

/** The operations of the document, with every schema they need, without prose and examples. */
export function sliceDocument(document: JsonObject, operationIds: readonly string[]): Slice {
  const paths: Slice["paths"] = {};
  for (const [path, methods] of Object.entries(asObject(document["paths"]))) {
    for (const [method, operation] of Object.entries(asObject(methods))) {
      const id = asObject(operation)["operationId"];
      if (typeof id !== "string" || !operationIds.includes(id)) continue;
      paths[path] = { ...paths[path], [method]: sliceOperation(document, asObject(operation)) };
    }
  }
  const info = asObject(document["info"]);
  return {
    openapi: document["openapi"] ?? "3.0.3",
    info: { title: info["title"] ?? "", version: info["version"] ?? "" },
    paths,
    components: { schemas: collectSchemas(document, paths) },
  };
}

function sliceOperation(document: JsonObject, operation: JsonObject): Json {
  const parameters = asArray(operation["parameters"]).map((parameter) =>
    asObject(resolve(document, parameter)),
  );
  const responses = Object.entries(asObject(operation["responses"])).map(
    ([status, response]) => [status, sliceContent(asObject(resolve(document, response)))] as const,
  );
  const body = operation["requestBody"];
  return {
    operationId: operation["operationId"] ?? "",
    externalDocs: { url: asObject(operation["externalDocs"])["url"] ?? "" },
    parameters: parameters.map(({ name = "", in: place = "", required = false, schema = {} }) => {
      return { name, in: place, required, schema: sliceSchema(schema) };
    }),
    ...(body === undefined ? {} : { requestBody: sliceContent(asObject(body)) }),
    responses: Object.fromEntries(responses),
  };
}

function sliceContent({ description = "", content }: JsonObject): JsonObject {
  const schema = asObject(asObject(content)["application/json"])["schema"];
  const sliced =
    schema === undefined ? {} : { content: { "application/json": { schema: sliceSchema(schema) } } };
  return { description, ...sliced };
}

function sliceSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(sliceSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => KEYWORDS.has(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, sliceKeyword(keyword, value)]));
}

function sliceKeyword(keyword: string, value: Json): Json {
  if (keyword === "enum" || keyword === "required") return value;
  if (keyword !== "properties") return sliceSchema(value);
  return Object.fromEntries(
    Object.entries(asObject(value)).map(([name, schema]) => [name, sliceSchema(schema)]),
  );
}

function collectSchemas(document: JsonObject, paths: Json): Record<string, Json> {
  const all = asObject(asObject(document["components"])["schemas"]);
  const found: Record<string, Json> = {};
  const follow = (from: Json): void => {
    for (const [, name = ""] of JSON.stringify(from).matchAll(REFERENCE)) {
      if (name in found) continue;
      found[name] = sliceSchema(all[name] ?? {});
      follow(found[name]);
    }
  };
  follow([paths, { $ref: "#/components/schemas/basic-error" }]);
  return found;
}

function resolve(document: JsonObject, value: Json): Json {
  const reference = asObject(value)["$ref"];
  if (typeof reference !== "string") return value;
  return reference
    .slice(2)
    .split("/")
    .reduce<Json>((at, key) => asObject(at)[key] ?? {}, document);
}

/** The value if it is an object, else an empty object. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The value if it is a list, else an empty list. */
function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import addFormats from "ajv-formats";
import { Ajv, type ErrorObject } from "ajv";
import type { Answer } from "../http/http-message.ts";
import { restContract, SCHEMA_ROOT, type Operation, type Parameter, type Schema } from "./openapi.ts";

type Schemas = Readonly<Record<string, Schema>>;

/**
 * Every operation can answer these statuses, also when its documentation lacks them: redirects, bad
 * credentials, no permission, not found, rate limit, server errors
 * (docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api and …/best-practices…).
 */
const UNIVERSAL = new Set([301, 307, 401, 403, 404, 429, 500, 502, 503, 504]);

/**
 * An answer that GitHub gives and does not document: the refusal of some deletions
 * (github.com/kairos-io/kairos/pull/4724).
 */
const UNDOCUMENTED: Readonly<Record<string, number>> = {
  "packages/delete-package-version-for-org": 400,
  "packages/delete-package-version-for-user": 400,
};

const BASIC_ERROR: Schema = { $ref: `${SCHEMA_ROOT}basic-error` };

let ajv: Ajv | undefined;

/** The parameters of a request that break its operation's contract. */
export function checkParameters(
  operation: Operation,
  path: Readonly<Record<string, string>>,
  query: URLSearchParams,
): string[] {
  const { id, parameters } = operation;
  const known = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => `request ${id}: ${name} is not a documented query parameter`),
    ...parameters.flatMap((parameter) => {
      const text = parameter.in === "query" ? query.get(parameter.name) : path[parameter.name];
      return checkParameter(parameter, text ?? undefined).map((problem) => `request ${id}: ${problem}`);
    }),
  ];
}

/**
 * The parts of a request's body that break its operation's contract. {@link checkBodyKeys} finds keys that
 * GitHub would ignore.
 */
export function checkBody(operation: Operation, body: unknown): string[] {
  return checkSchema(operation.body, body).map((problem) => `request ${operation.id}: ${problem}`);
}

/** The keys of a request's body that the operation does not document. */
export function checkBodyKeys(operation: Operation, body: unknown): string[] {
  return checkKeys(operation.body, body).map((problem) => `request ${operation.id}: ${problem}`);
}

/** The parts of an answer that differ from its operation's documentation. */
export function checkRestAnswer(operation: Operation, { status, body }: Answer): string[] {
  const about = `answer ${status} to ${operation.id}`;
  const documented = operation.responses.has(status);
  if (!documented && !UNIVERSAL.has(status) && UNDOCUMENTED[operation.id] !== status)
    return [`${about}: this status is not documented`];
  const schema =
    operation.responses.get(status) ?? (status >= 300 && body !== undefined ? BASIC_ERROR : undefined);
  const problems = [...checkSchema(schema, body), ...checkKeys(schema, body)];
  return problems.map((problem) => `${about}: ${problem}`);
}

function checkParameter(parameter: Parameter, text: string | undefined): string[] {
  const { name, required, schema } = parameter;
  if (text === undefined) return required ? [`${name} is required`] : [];
  const isNumber = schema.type === "integer" && /^-?\d+$/.test(text);
  return checkSchema(schema, isNumber ? Number(text) : text).map(
    (problem) => `${name} ${problem.trimStart()}`,
  );
}

function checkSchema(schema: Schema | undefined, value: unknown): string[] {
  if (schema === undefined) return value === undefined ? [] : ["a body that is not documented"];
  const validate = validator().compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map(describe);
}

function checkKeys(schema: Schema | undefined, value: unknown): string[] {
  if (schema === undefined) return [];
  return undocumentedKeys(schema, value, restContract().schemas).map(
    (path) => `${path} is not a documented key`,
  );
}

function validator(): Ajv {
  ajv ??= createValidator();
  return ajv;
}

function createValidator(): Ajv {
  const created = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(created);
  created.addSchema({ $id: "github", components: { schemas: restContract().schemas } });
  return created;
}

function describe({ instancePath, message }: ErrorObject): string {
  return `${instancePath} ${message ?? "is not valid"}`;
}

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

/** True for a schema that allows every key: it says so, or says nothing about objects. */
function isOpen(schema: Schema): boolean {
  const { additionalProperties, properties, type } = schema;
  if (additionalProperties !== undefined && additionalProperties !== false) return true;
  return properties === undefined && (type === undefined || type === "object");
}

/** The variants that a value may follow: the schema without references and combinations. */
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

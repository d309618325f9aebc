import { readFileSync } from "node:fs";

/** The keywords of JSON Schema that this package reads. Ajv reads all of them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: { readonly "application/json"?: { readonly schema: Schema } };
}

interface OpenApiOperation {
  readonly operationId: string;
  readonly externalDocs?: { readonly url: string };
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One operation of GitHub's REST API. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** Matches a request's path below the API's base. The groups are the path parameters. */
  readonly pattern: RegExp;
  readonly documentation: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Status → schema of the body. Undefined for an answer without a body. */
  readonly responses: ReadonlyMap<number, Schema | undefined>;
}

export interface Contract {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

const FILE = new URL("../../contracts/github-openapi.json", import.meta.url);

/** The prefix of every reference into the loaded document. */
export const SCHEMA_ROOT = "github#/components/schemas/";

let loaded: Contract | undefined;

/** The served part of GitHub's published REST contract. `scripts/slice-openapi.ts` writes it. */
export function restContract(): Contract {
  loaded ??= loadContract(readFileSync(FILE, "utf8").replaceAll("#/components/schemas/", SCHEMA_ROOT));
  return loaded;
}

function loadContract(text: string): Contract {
  const document: OpenApiDocument = JSON.parse(text);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => toOperation(path, method, operation)),
  );
  return { operations, schemas: document.components.schemas };
}

function toOperation(path: string, method: string, operation: OpenApiOperation): Operation {
  const { operationId, externalDocs, parameters = [], requestBody, responses } = operation;
  return {
    id: operationId,
    method: method.toUpperCase(),
    pattern: toPattern(path),
    documentation: externalDocs?.url ?? "https://docs.github.com/rest",
    parameters,
    body: requestBody?.content?.["application/json"]?.schema,
    responses: new Map(
      Object.entries(responses).map(([status, { content }]) => [
        Number(status),
        content?.["application/json"]?.schema,
      ]),
    ),
  };
}

/**
 * GitHub accepts plain slashes in a ref and in a file's path, and an empty path for the root directory. Octokit
 * encodes the slashes.
 */
function toPattern(path: string): RegExp {
  const source = path
    .replace("/{path}", "(?<path>(?:/.*)?)")
    .replace("{ref}", "(?<ref>.+)")
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}$`);
}

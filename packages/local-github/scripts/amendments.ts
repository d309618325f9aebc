import { asObject, type Json } from "./slice-document.ts";
import type { Slice } from "./slice-document.ts";

/** A place where GitHub's answers differ from its own document. */
export interface Amendment {
  /** Path of a schema below `components/schemas`. */
  readonly at: readonly string[];
  readonly to: Json;
  readonly reason: string;
}

const GONE_FORK = "null once the fork is deleted (github.com/github/rest-api-description/issues/1811)";
const EMPTY_ADDRESS = "GitHub's own default is the empty string, which is no URI";
const NULLABLE_REPOSITORY: Json = {
  oneOf: [{ $ref: "#/components/schemas/repository" }, { type: "object", nullable: true, enum: [null] }],
};

export const AMENDMENTS: readonly Amendment[] = [
  ...["pull-request", "pull-request-simple"].map((schema) => ({
    at: [schema, "properties", "head", "properties", "repo"],
    to: NULLABLE_REPOSITORY,
    reason: GONE_FORK,
  })),
  ...["target_url", "environment_url", "log_url"].map((name) => ({
    at: ["deployment-status", "properties", name],
    to: { type: "string" },
    reason: EMPTY_ADDRESS,
  })),
  {
    at: ["installation", "properties", "account"],
    to: { $ref: "#/components/schemas/simple-user" },
    reason: "`nullable` without a type is no OpenAPI; repositories belong to users and organizations",
  },
];

/**
 * Applies the amendments.
 *
 * @throws Error when the document lacks the place of an amendment
 */
export function amend(slice: Slice): void {
  for (const { at, to } of AMENDMENTS) {
    const [schema = "", ...below] = at;
    slice.components.schemas[schema] = replace(slice.components.schemas[schema], below, to, at);
  }
}

function replace(value: Json | undefined, below: readonly string[], to: Json, at: readonly string[]): Json {
  const [key, ...rest] = below;
  if (value === undefined) throw new Error(`no schema at ${at.join("/")}`);
  if (key === undefined) return to;
  const object = asObject(value);
  return { ...object, [key]: replace(object[key], rest, to, at) };
}

import { expect, test } from "vitest";
import { SCHEMA_ROOT, type Schema } from "./openapi.ts";
import { undocumentedKeys } from "./check-rest.ts";

const text: Schema = { type: "string" };
const person: Schema = { type: "object", properties: { name: text } };
const schemas = { person };

const TABLE: [name: string, schema: Schema, value: unknown, unknown: string[]][] = [
  ["a named key", person, { name: "a" }, []],
  ["another key", person, { nmae: "a" }, ["/nmae"]],
  ["a key below", { type: "object", properties: { person } }, { person: { age: 1 } }, ["/person/age"]],
  ["a key behind a reference", { $ref: `${SCHEMA_ROOT}person` }, { age: 1 }, ["/age"]],
  ["a key of a list's item", { type: "array", items: person }, [{ name: "a" }, { age: 1 }], ["/1/age"]],
  ["a key of one variant", { oneOf: [text, person] }, { name: "a" }, []],
  ["a key of no variant", { anyOf: [text, person] }, { age: 1 }, ["/age"]],
  ["a key of an open object", { type: "object", additionalProperties: true }, { anything: 1 }, []],
  ["a key of an object without a word about its keys", { type: "object" }, { anything: 1 }, []],
  ["null", person, null, []],
];

test.for(TABLE)("%s", ([, schema, value, unknown]) => {
  expect(undocumentedKeys(schema, value, schemas)).toEqual(unknown);
});

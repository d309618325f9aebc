import { expect, test } from "vitest";
import * as z from "zod";
import { parseData } from "./check-schema.ts";

const SOURCE = { code: "invalid-preview", within: "event" } as const;

const schema = z.object({
  number: z.int().min(1),
  head: z.object({ sha: z.string().regex(/^[0-9a-f]{4}$/), repo: z.object({ id: z.int() }).nullable() }),
  labels: z.array(z.string()),
});

test("data that the schema accepts is returned without other keys", () => {
  const data = { number: 1, head: { sha: "0a0a", repo: null }, labels: [] };
  expect(parseData(schema, { ...data, extra: 1 }, SOURCE)).toEqual(data);
});

test("every problem of the data is reported at its path, in words", () => {
  expect(() => parseData(schema, { number: 0, head: { sha: "x", repo: "a" }, labels: [1] }, SOURCE)).toThrow(
    expect.objectContaining({
      code: "invalid-preview",
      message: `event.number: expected a whole number of at least 1, got 0
event.head.sha: expected a text that matches /^[0-9a-f]{4}$/, got "x"
event.head.repo: expected a section with keys below it, or null, got "a"
event.labels.0: expected a text, got 1`,
    }),
  );
});

test("missing data is reported as missing", () => {
  expect(() => parseData(schema, { head: {} }, SOURCE)).toThrow(
    "event.number: is missing\nevent.head.sha: is missing\nevent.head.repo: is missing\nevent.labels: is missing",
  );
  expect(() => parseData(schema, undefined, SOURCE)).toThrow("event: is missing");
});

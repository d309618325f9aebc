import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { INPUTS } from "./input-table.ts";

const definition = parse(await readFile(new URL("../action.yml", import.meta.url), "utf8"));

test("action.yml declares the inputs that the program reads, with the same words and defaults", () => {
  const declared = Object.entries<{ description: string; default?: string }>(definition.inputs).map(
    ([name, { description, default: value }]) => [
      name,
      value === undefined ? { description } : { description, default: value },
    ],
  );
  expect(Object.fromEntries(declared)).toEqual(INPUTS);
});

test("the runner finds the bundle", () => {
  expect(definition.runs).toEqual({ using: "node24", main: "dist/main.mjs" });
});

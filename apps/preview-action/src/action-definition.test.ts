import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { renderActionDefinition, renderReadme } from "./action-definition.ts";

// After a change of the tables: ./x --filter preview-action definition

test("action.yml declares the inputs and outputs that the program knows", async () => {
  const definition = await readFile(new URL("../action.yml", import.meta.url), "utf8");
  expect(parse(definition)).toEqual(parse(renderActionDefinition()));
});

test("the README lists them and the events, too", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toBe(renderReadme(readme));
});

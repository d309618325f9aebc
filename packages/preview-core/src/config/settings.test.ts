import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderConfiguration } from "../../scripts/render-configuration.ts";
import { DEFAULT_ROOT } from "../forms.ts";
import { pathsOf, ruleAt } from "../schema-rules.ts";
import { configJsonSchema, parseConfig } from "./parse-config.ts";
import { configSchema } from "./platform-config.ts";

const PATHS = pathsOf(configSchema);
const PAGE = renderConfiguration();
const SMALLEST = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";

test("the table has all settings of a parsed config and no others", () => {
  const parsed = keysOf(parseConfig(SMALLEST));
  expect(PATHS.map((path) => path.join(".")).toSorted()).toEqual(parsed.toSorted());
});

test("docs/configuration.md has every key", async () => {
  await expect(PAGE).toMatchFileSnapshot("../../../../docs/configuration.md");
});

test("docs/configuration.md quotes digits that are a text, and lists the limits", () => {
  expect(PAGE).toContain('- Values: a quantity such as 500m or 2Gi\n- Default: `"1"`\n');
  expect(PAGE).toContain("- Values: a whole number from 1 to 200\n- Default: `10`\n");
  expect(PAGE).toContain("such as previews.example.com, at most 189 characters\n");
  expect(PAGE).toContain("- Values: a list of 1 to 50 entries; each entry is a branch or");
});

describe.each(PATHS.map((path) => [path.join("."), path] as const))("%s", (name, path) => {
  test("has a description in complete sentences, and no company in its examples", () => {
    const { description, examples } = ruleAt(configSchema, path)?.setting ?? { description: "" };
    expect(description).toMatch(/^[A-Z`].*\.$/);
    expect(description + JSON.stringify(examples)).not.toMatch(/chrishouse|crh225|azure\.com/i);
  });

  test("is in the JSON Schema, with its description", () => {
    const pointers = path.flatMap((key, depth) =>
      depth === 1 && path[0] === "cluster" ? ["anyOf", 1, "properties", key] : ["properties", key],
    );
    expect(at(configJsonSchema(), pointers)).toMatchObject({
      description: ruleAt(configSchema, path)?.setting?.description,
    });
  });

  test("is on the page, with a valid example", () => {
    const [, section = ""] = PAGE.split(`# \`${name}\`\n`);
    const [, example] = /\n- Example: `(.*)`\n/.exec(section.split("\n#")[0] ?? "") ?? [];
    if (example === undefined) return expect(section).toMatch(/^\n\S/);
    const [start = ""] = example.split(":");
    const others = SMALLEST.split("\n").filter((line) => !line.startsWith(`${start}:`));
    const text = `${others.join("\n")}\n${example}\n`;
    expect(() => parseConfig(text)).not.toThrow();
  });
});

test("the default root is the constant", () => {
  expect(parseConfig(SMALLEST).root).toBe(DEFAULT_ROOT);
});

test("the first files of the page and of the README are valid", () => {
  const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8");
  const validate = new Ajv2020().compile(configJsonSchema());
  for (const text of [PAGE, readme]) {
    const yaml = /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(text)?.[1] ?? "";
    expect(parseConfig(yaml).gitops.url).not.toBeNull();
    expect(validate(parse(yaml))).toBe(true);
  }
});

/** The dotted paths of everything in a value that is not in a list. */
function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => [
    key,
    ...keysOf(below).map((path) => `${key}.${path}`),
  ]);
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (found as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

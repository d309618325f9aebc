import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readTemplate } from "./template-file.fixture.ts";

const SKELETON = fileURLToPath(new URL("../skeleton", import.meta.url));
const { spec } = readTemplate();
const fetch = inputOf("fetch:template") as { values: object; copyWithoutTemplating: string[] };

const files = readdirSync(SKELETON, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(SKELETON.length + 1));
const copied = fetch.copyWithoutTemplating.map((pattern) => pattern.replace(/\*\*$/, ""));
const rendered = files.filter((path) => !copied.some((folder) => path.startsWith(folder)));
/** Backstage's placeholders, not Helm's. */
const PLACEHOLDER = /\$\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/gs;
const texts = rendered.map((path) => `${path}\n${readFileSync(join(SKELETON, path), "utf8")}`);

describe("the skeleton", () => {
  test("uses exactly the values of the template", () => {
    const placeholders = texts.flatMap((text) => text.match(PLACEHOLDER) ?? []);
    const used = placeholders.flatMap((text) =>
      [...text.matchAll(/\bvalues\.(\w+)/g)].map(([, name = ""]) => name),
    );
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(fetch.values).toSorted());
  });

  test("has only placeholders of values, and conditions on values", () => {
    const placeholders = texts.flatMap((text) => text.match(PLACEHOLDER) ?? []);
    const known = /^(?:\$\{\{ values\.\w+(?: \| dump)? \}\}|\{%-? if values\.\w+ %\}|\{%-? endif %\})$/;
    expect(placeholders.length).toBeGreaterThan(20);
    expect(placeholders.filter((text) => !known.test(text))).toEqual([]);
  });

  test("prints free text of the form only as a JSON string, which YAML and TypeScript read too", () => {
    const free = ["description", "owner", "system"];
    const raw = texts.filter((text) =>
      free.some((value) => new RegExp(`\\$\\{\\{ values\\.${value} \\}\\}`).test(text)),
    );
    expect(raw).toEqual([]);
  });
});

describe("the template", () => {
  const parameters = spec.parameters.flatMap(({ properties, dependencies }) => [
    ...Object.keys(properties),
    ...[...JSON.stringify(dependencies ?? {}).matchAll(/"(\w+)":\{"title"/g)].map(([, name = ""]) => name),
  ]);
  const steps = JSON.stringify([spec.steps, spec.output]);

  test("uses exactly the parameters of its form", () => {
    const used = [...steps.matchAll(/(?<!environment\.)\bparameters\.(\w+)/g)].map(([, name = ""]) => name);
    expect([...new Set(used)].toSorted()).toEqual(parameters.toSorted());
  });

  test("uses only outputs of earlier steps", () => {
    const wrong = spec.steps.flatMap((step, index) => {
      const before = new Set(spec.steps.slice(0, index).map(({ id }) => id));
      return stepsIn(step.input).filter((id) => !before.has(id));
    });
    expect(wrong).toEqual([]);
    const all = new Set(spec.steps.map(({ id }) => id));
    expect(stepsIn(spec.output).filter((id) => !all.has(id))).toEqual([]);
  });
});

function inputOf(action: string): object {
  return spec.steps.find((step) => step.action === action)?.input ?? {};
}

function stepsIn(value: object): string[] {
  const found = JSON.stringify(value).matchAll(/\bsteps(?:\.(\w+)|\['([\w-]+)'\])/g);
  return [...found].map(([, dotted, quoted]) => dotted ?? quoted ?? "");
}

import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PLATFORM } from "./platform.ts";
import { runTemplate } from "./run-template.ts";
import { PRICING_API, readTemplate } from "./template.ts";

/** The validator that the scaffolder's backend applies to a form before it creates a task. */
const { validate } = createRequire(
  createRequire(import.meta.url).resolve("@backstage/plugin-scaffolder-backend/package.json"),
)("jsonschema") as { validate: (form: object, schema: object) => { valid: boolean } };

const pages = [(await readTemplate()).spec.parameters ?? []].flat();

/** What a form can hold that would be something else in YAML, JSON, TypeScript, Markdown or a template. */
const fragment = fc.constantFrom(
  '"',
  "'",
  "\\",
  "`",
  "{{ .Values.x }}",
  "${{ values.name }}",
  "${{ '${{' }}",
  "{% if true %}",
  "{# no #}",
  "${process.exit(1)}",
  "</script>",
  ": ",
  " #",
  "- ",
  "&a *a !!x",
  "%YAML",
  "\\u0041",
  "🥚",
  "é",
);
const hostile = fc
  .array(fc.oneof(fragment, fc.string({ maxLength: 8 }), fc.string({ unit: "binary", maxLength: 8 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(""));

const anyForm = fc.record({
  service: fc.oneof(
    { weight: 4, arbitrary: fc.constant("pricing-api") },
    hostile,
    fc.constant("a".repeat(90)),
  ),
  owner: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("group:default/red", "red", "group:other/red", "User:red") },
    hostile.map((text) => `${text.replaceAll(/[:/]/g, "")}:default/red`),
  ),
  description: hostile,
  system: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(undefined, "shop", "system:other/shop_1.x", "true", "1e3", "null"),
    },
    hostile,
  ),
  nodeVersion: fc.oneof({ weight: 6, arbitrary: fc.constant("24") }, hostile),
  production: fc.constant(false),
});

const { made: plain } = await runTemplate(PRICING_API, PLATFORM);
const example = plain.repositories[0]?.files ?? {};
/** The files that contain free text of the form. */
const TOUCHED = new Set([
  "catalog-info.yaml",
  "helm/Chart.yaml",
  "mkdocs.yml",
  "package.json",
  "src/greeting.ts",
]);

test("the form refuses the text, or the service contains exactly this text", async () => {
  let [refused, rendered] = [0, 0];
  await fc.assert(
    fc.asyncProperty(anyForm, async (form) => {
      if (!accepts(form)) {
        refused += 1;
        return;
      }
      rendered += 1;
      const { made } = await runTemplate(form, PLATFORM);
      await expectAsTyped(made.repositories[0]?.files ?? {}, form);
    }),
    { numRuns: 150, seed: 1 },
  );
  expect(Math.min(refused, rendered)).toBeGreaterThan(20);
});

describe("the form refuses", () => {
  test.each([
    ["a name of 90 characters", { service: "a".repeat(90) }],
    ["a name with a quote", { service: 'a"b' }],
    ["a name with a placeholder", { service: "${{ values.x }}" }],
    ["a description of two lines", { description: "one\ntwo" }],
    ["an unknown version", { nodeVersion: "24-slim\nRUN evil" }],
    ["one pod in production", { production: true, minReplicas: 1 }],
    ["more pods than the limit", { production: true, maxReplicas: 51 }],
    ["half a pod", { production: true, minReplicas: 2.5 }],
    ["a number that is text", { production: true, minReplicas: "3" }],
    ["production as text", { production: "false" }],
    ["no team", { owner: undefined }],
    ["a team that is no reference", { owner: 'group:default/"red"' }],
    ["a team of two lines", { owner: "group:default/red\n" }],
    ["a system with other characters", { system: "system:default/shop & <b>" }],
    ["a system of a placeholder", { system: "${{ secrets.x }}" }],
  ])("%s", (_, wrong) => {
    expect(accepts(PRICING_API)).toBe(true);
    expect(accepts({ ...PRICING_API, ...wrong })).toBe(false);
  });
});

function accepts(form: object): boolean {
  return pages.every((page) => validate(JSON.parse(JSON.stringify(form)), page).valid);
}

async function expectAsTyped(
  files: Readonly<Record<string, string>>,
  { description, owner, system }: { description: string; owner: string; system: string | undefined },
): Promise<void> {
  const file = (path: string): string => files[path] ?? "";
  const others = (all: Readonly<Record<string, string>>): object =>
    Object.fromEntries(Object.entries(all).filter(([path]) => !TOUCHED.has(path)));
  expect(others(files)).toEqual(others(example));
  for (const version of ["1.1", "1.2"] as const) {
    const entity = parse(file("catalog-info.yaml"), { version });
    const known = parse(example["catalog-info.yaml"] ?? "", { version });
    expect(entity).toEqual({
      ...known,
      metadata: { ...known.metadata, description },
      spec: { ...known.spec, owner, ...(system ? { system } : {}) },
    });
    expect(parse(file("helm/Chart.yaml"), { version })).toMatchObject({ name: "pricing-api", description });
    expect(parse(file("mkdocs.yml"), { version })).toMatchObject({ site_description: description });
  }
  expect(JSON.parse(file("package.json"))).toEqual({
    ...JSON.parse(example["package.json"] ?? ""),
    description,
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(file("src/greeting.ts"))}`);
  expect({ ...module }).toEqual({ greeting: description });
}

import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { inspect } from "./inspect.ts";
import { renderVerbs } from "./verbs.ts";

const GITOPS = "packages/preview-gitops/src";
const CORE = "packages/preview-core";

/** The problems of one file, without the figures' limits. */
function problemsOf(text: string, others: ReadonlyMap<string, string> = new Map()): string[] {
  const { problems } = inspect(new Map([[`${GITOPS}/planted.ts`, text], ...others]));
  return problems
    .filter((problem) => problem.includes(".ts"))
    .map((problem) => problem.replace(`${GITOPS}/`, ""));
}

/** A figure of a few files, by the start of its name. */
function figureOf(name: string, files: Readonly<Record<string, string>>): number | undefined {
  const { figures } = inspect(new Map(Object.entries(files)));
  return figures.find((figure) => figure.name.startsWith(name))?.value;
}

describe("verbs", () => {
  test.each([
    ["an asynchronous plan", "async function planOne() {}", "planOne is asynchronous"],
    ["a plan that returns a promise", "const planOne = (): Promise<Plan> => p;", "planOne is asynchronous"],
    [
      "a plan with a callback",
      "function planOne(now: () => Date) {}",
      "planOne takes a function, or an object with functions",
    ],
    [
      "a plan with a port",
      "interface Port { read(): void }\nfunction planOne(port: Port) {}",
      "planOne takes a function, or an object with functions",
    ],
    ["a conversion that throws", "function toOne() { throw e; }", "toOne throws"],
    [
      "a conversion that passes an error on",
      "function toOne() { two(); }\nfunction two() { three(); }\nfunction three() { throw e; }",
      "toOne calls two, which can throw",
    ],
    [
      "a conversion that throws in a callback",
      "function toOne() { a.map((b) => { throw b; }); }",
      "toOne throws",
    ],
    [
      "a conversion that throws another error",
      "function toOne() { try {} catch { throw e; } }",
      "toOne throws",
    ],
    ["an asynchronous parser", "async function parseOne() {}", "parseOne is asynchronous"],
    ["a question without yes or no", "function isOne(): string { return ''; }", "isOne returns string"],
    ["an assertion that cannot fail", "function assertOne(): void {}", "assertOne never throws"],
    [
      "a refusal that returns its error",
      "function refuseOne(): Error { throw e; }",
      "refuseOne returns Error",
    ],
    [
      "a reader that returns nothing",
      "async function readOne(): Promise<void> {}",
      "readOne returns Promise<void>",
    ],
    [
      "an observation without a read",
      "function observeOne() { return 1; }",
      "observeOne is not asynchronous",
    ],
    ["an effect without a promise", "function applyOne() {}", "applyOne is not asynchronous"],
    ["a function inside of another one", "function one() { function toTwo() { throw e; } }", "toTwo throws"],
  ])("reports %s", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(new RegExp(`^planted.ts:\\d: ${problem}$`))]);
  });

  test("follows an error through imports", () => {
    const others = new Map([[`${GITOPS}/read.ts`, "export function readOne() { throw e; }"]]);
    const text = 'import { readOne as read } from "./read.ts"; const toOne = () => read();';
    expect(problemsOf(text, others)).toEqual(["planted.ts:1: toOne calls readOne, which can throw"]);
  });

  test("follows a port through imports and other types", () => {
    const others = new Map([
      [`${GITOPS}/ports.ts`, "export interface Port { read(): void }"],
      [`${GITOPS}/index.ts`, 'export { type Port } from "./ports.ts";'],
      [
        `${GITOPS}/facts.ts`,
        'import type { Port } from "./index.ts"; export interface Facts { port: readonly Port[] }',
      ],
    ]);
    const text =
      'import type { Facts as Given } from "./facts.ts"; function planOne(facts: Partial<Given>) {}';
    expect(problemsOf(text, others)).toEqual([
      "planted.ts:1: planOne takes a function, or an object with functions",
    ]);
  });

  test.each([
    [
      "a plan of plain data",
      "interface Facts { a: string; next?: Facts }\nfunction planOne(facts: Facts) {}",
    ],
    ["a conversion to a function that throws", "function toOne() { return () => { throw e; }; }"],
    [
      "a conversion that handles an error",
      "function toOne() { try { two(); } catch {} }\nfunction two() { throw e; }",
    ],
    [
      "a conversion that passes on mistakes of the program",
      "function toOne() { try { two(); } catch (e) { if (isExpected(e)) return; throw e; } }\nfunction two() { throw e; }",
    ],
    ["a type guard", "function isOne(value: unknown): value is One { return true; }"],
    ["a word that only starts like a verb", "async function planetOne() {}"],
    ["a free first word", "async function fetchOne(): Promise<void> { throw e; }"],
  ])("accepts %s", (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  test("have the same meaning in docs/architecture.md", async () => {
    const text = await readFile(new URL("../../../docs/architecture.md", import.meta.url), "utf8");
    const cells = (table: string): string[][] =>
      table
        .split("\n")
        .filter((line) => line.startsWith("| `"))
        .map((line) => line.split("|").map((cell) => cell.trim()));
    const section = text.slice(text.indexOf("\n## Verbs\n"));
    expect(cells(section.slice(0, section.indexOf("\n## ", 4)))).toEqual(cells(renderVerbs()));
  });
});

describe("error classes", () => {
  test.each([
    ["class QuotaError extends Error {}", "QuotaError"],
    ["const made = class extends Error {};", "a class"],
  ])("reports %s", (text, name) => {
    expect(problemsOf(text)).toEqual([`planted.ts:1: ${name} extends Error instead of ExpectedError`]);
  });

  test("accepts a class that extends ExpectedError", () => {
    expect(problemsOf("class QuotaError extends ExpectedError {}")).toEqual([]);
  });
});

describe("figures", () => {
  test("count files and lines that ship, and nothing else", () => {
    const files = {
      [`${GITOPS}/a.ts`]: "const a = 1;\nconst b = 2;\n",
      [`${GITOPS}/a.test.ts`]: "one\n",
      [`${CORE}/fixtures/b.ts`]: "two\n",
      "packages/local-platform/src/c.ts": "three\n",
      "tooling/src/d.ts": "four\n",
    };
    expect(figureOf("shipped files", files)).toBe(1);
    expect(figureOf("shipped lines", files)).toBe(2);
  });

  test("count the files that import a name, through other files and packages too", () => {
    const files = {
      [`${CORE}/package.json`]:
        '{ "name": "preview-core", "exports": { ".": { "preview-source": "./src/index.ts" } } }',
      [`${CORE}/src/a.ts`]:
        "export const once = 1; export const twice = 2; export const never = 3; export const late = 4;",
      [`${CORE}/src/index.ts`]: 'export { once, twice as two } from "./a.ts";',
      [`${GITOPS}/b.ts`]: 'import { once, two } from "preview-core";',
      [`${GITOPS}/c.ts`]: 'import { two } from "preview-core"; import { late } from "./d.ts";',
      [`${GITOPS}/d.ts`]: "export const late = 4;",
      [`${GITOPS}/e.ts`]: 'const all = await import("./d.ts");',
    };
    expect(figureOf("exports with", files)).toBe(20);
  });

  test.each([
    ["const { a } = await import('./a.ts');", 100],
    ["const { a: b } = await import('./a.ts');", 100],
    ["const b = (await import('./a.ts')).a;", 100],
    ["const all = await import('./a.ts');", 50],
    ["const { ...all } = await import('./a.ts');", 50],
  ])("count the names that %j takes", (text, share) => {
    const files = {
      [`${GITOPS}/a.ts`]: 'export { a, c } from "./b.ts";',
      [`${GITOPS}/b.ts`]: "export const a = 1; export const c = 2;",
      [`${GITOPS}/c.ts`]: 'import { c } from "./b.ts";',
      [`${GITOPS}/d.ts`]: text,
    };
    expect(figureOf("exports with", files)).toBe(share);
  });

  test("count Pick, Omit and indexed types", () => {
    const text =
      'type A = Pick<B, "a">;\ninterface C extends Omit<B, "a"> {}\ntype D = B["a"];\ntype E = Partial<B>;\n';
    expect(figureOf("Pick", { [`${GITOPS}/a.ts`]: text })).toBe(750);
  });

  test("count groups of files that import each other, types included", () => {
    const files = {
      [`${GITOPS}/a.ts`]: 'import type { B } from "./b.ts"; export type A = B;',
      [`${GITOPS}/b.ts`]: 'import type { C } from "./c.ts"; export type B = C;',
      [`${GITOPS}/c.ts`]: 'export type { A as C } from "./a.ts";',
      [`${GITOPS}/d.ts`]: 'import type { A } from "./a.ts"; export type D = A;',
    };
    expect(figureOf("import cycles", files)).toBe(1);
    expect(inspect(new Map(Object.entries(files))).problems).toContain(
      `import cycle: ${GITOPS}/a.ts, ${GITOPS}/b.ts, ${GITOPS}/c.ts`,
    );
  });

  test("count described keys of the schema, and settings that the reference page names", () => {
    const schema = {
      properties: {
        domain: { description: "the domain" },
        cluster: { anyOf: [{}, { properties: { name: { description: "its name" } } }] },
        chart: {},
      },
    };
    const files = {
      [`${CORE}/preview.schema.json`]: JSON.stringify(schema),
      "docs/configuration.md": "| `domain` | `cluster.name` | chart |",
    };
    expect(figureOf("schema keys", files)).toBe(50);
    expect(figureOf("settings", files)).toBe(66.7);
  });

  test("report a figure that breaks its limit", () => {
    const text = 'type A = B["a"];\n';
    expect(inspect(new Map([[`${GITOPS}/a.ts`, text]])).problems).toContain(
      "Pick, Omit and indexed types per 1,000 lines: 1000, at most 4",
    );
  });
});

describe("the name of a branch", () => {
  test.each([
    ["in GitHub's REST answer", "const a = data.head.ref;", "head.ref"],
    ["in an event", "const a = run.head_branch;", "head_branch"],
    ["in an event that may lack it", "const a = pull.head?.label;", "head?.label"],
    ["in GraphQL", "const a = `pullRequest { headRefName }`;", "headRefName"],
    ["in GraphQL, inside the branch", "const a = `headRef { name }`;", "headRef {"],
  ])("is not read %s", (_, text, found) => {
    expect(problemsOf(text)).toEqual([`planted.ts:1: reads the name of a branch (${found})`]);
  });

  test("is not the branch's existence", () => {
    expect(problemsOf("const a = `headRef { __typename }`, b = pull.headRef;")).toEqual([]);
  });
});

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";
import * as core from "../index.ts";
import * as names from "./index.ts";

const ENTRY = fileURLToPath(new URL("index.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("../index.ts", import.meta.url));

test("the names of the entry for names alone", () => {
  expect(Object.keys(names).toSorted()).toMatchInlineSnapshot(`
    [
      "DEFAULT_ROOT",
      "ExpectedError",
      "FORMS",
      "LIMITS",
      "NAME_PATTERNS",
      "NAME_RULES",
      "PreviewError",
      "authorityMatcher",
      "authorityRegex",
      "checkName",
      "describeProblem",
      "formProblem",
      "hostLabel",
      "hostname",
      "imageRepository",
      "imageTag",
      "parseHostname",
      "parsePreview",
      "parsePreviewDirectory",
      "permanentNames",
      "previewDirectory",
      "previewNames",
      "quote",
      "shortSha",
      "toMilliseconds",
    ]
  `);
});

test("the main entry has all of them too", () => {
  expect(core).toMatchObject(names);
});

test("hostname and parsePreview are at most 6 kB in a browser, minified and compressed", async () => {
  const { code, modules } = await bundle(`export { hostname, parsePreview } from ${JSON.stringify(ENTRY)};`);
  expect(code).toContain("--");
  expect(modules.filter((module) => /node_modules\/(?:zod|yaml|leven)\//.test(module))).toEqual([]);
  expect(gzipSync(code).length).toBeLessThanOrEqual(6 * 1024);
});

test("everything in the entry loads neither zod nor yaml", async () => {
  const { modules } = await bundle(`export * from ${JSON.stringify(ENTRY)};`);
  expect(modules.filter((module) => /node_modules\/(?:zod|yaml|leven)\//.test(module))).toEqual([]);
  const main = await bundle(`export * from ${JSON.stringify(MAIN)};`);
  expect(main.modules.some((module) => module.includes("node_modules/zod/"))).toBe(true);
});

/** What a browser would load for a module's text, and which modules that text comes from. */
async function bundle(text: string): Promise<{ code: string; modules: string[] }> {
  const entry = "\0entry";
  const built = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["preview-source"] },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? entry : undefined),
        load: (id) => (id === entry ? text : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      rolldownOptions: { input: "entry", preserveEntrySignatures: "strict" },
    },
  });
  const outputs = ([built].flat() as Rolldown.RolldownOutput[]).flatMap(({ output }) => output);
  const chunks = outputs.filter((output) => output.type === "chunk");
  return {
    code: chunks.map(({ code }) => code).join(""),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
}

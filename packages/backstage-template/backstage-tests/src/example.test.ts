import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { PLATFORM } from "./platform.ts";
import { runTemplate } from "./run-template.ts";
import { PRICING_API } from "./template.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../examples/pricing-api", import.meta.url));
/** Files of tools that git ignores. */
const IGNORED = /^(?:node_modules|\.turbo)(?:\/|$)/;

test("examples/pricing-api equals the template's output, byte for byte", async () => {
  const { made } = await runTemplate(PRICING_API, PLATFORM);
  const rendered = made.repositories[0]?.files ?? {};
  if (process.env["EXAMPLE"] === "write") await write(rendered);
  expect(await readExample()).toEqual(rendered);
});

async function readExample(): Promise<Record<string, string>> {
  const entries = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(EXAMPLE.length + 1))
    .filter((path) => !IGNORED.test(path));
  const files = paths.map(async (path) => [path, await readFile(join(EXAMPLE, path), "utf8")] as const);
  return Object.fromEntries(await Promise.all(files));
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const path of Object.keys(await readExample())) await rm(join(EXAMPLE, path));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(EXAMPLE, dirname(path)), { recursive: true });
    await writeFile(join(EXAMPLE, path), text);
  }
}

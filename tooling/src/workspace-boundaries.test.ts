import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { plantTree } from "./planted-tree.ts";

const ROOT = new URL("../../", import.meta.url);
const MANIFESTS = globSync(
  [
    "{package,turbo}.json",
    "pnpm-{workspace,lock}.yaml",
    ".node-version",
    "{apps,packages}/*/{package,turbo}.json",
  ],
  { cwd: fileURLToPath(ROOT) },
);
const CORE = "packages/preview-core";

describe("turbo boundaries, with this workspace's packages", () => {
  test("passes for the packages of this repository", async () => {
    expect(await boundaries(new Map())).toContain("no issues found");
  });

  test("reports an import of an undeclared package", async () => {
    const planted = new Map([[`${CORE}/src/upward.ts`, 'export { GitOpsError } from "preview-gitops";']]);
    expect(await boundaries(planted)).toContain("cannot import package `preview-gitops`");
  });

  test("reports an import of a file of another package", async () => {
    const planted = new Map([
      [`${CORE}/src/around.ts`, 'export { a } from "../../preview-gitops/src/a.ts";'],
    ]);
    expect(await boundaries(planted)).toContain("leaves the package");
  });

  test.each([
    ["preview-core", "preview-gitops"],
    ["preview-core", "local-github"],
    ["preview-core", "local-platform"],
    ["preview-core", "preview-cli"],
    ["preview-core", "preview-console"],
    ["preview-console", "preview-cli"],
    ["preview-gitops", "preview-cli"],
    ["local-github", "preview-gitops"],
    ["local-platform", "preview-gitops"],
  ])("reports %s depending on %s", async (from, to) => {
    const path = `packages/${from}/package.json`;
    const manifest = await readFile(new URL(path, ROOT), "utf8");
    const planted = new Map([
      [path, manifest.replace('"dependencies": {', `$&\n    "${to}": "workspace:^",`)],
    ]);
    expect(await boundaries(planted)).toContain(
      `Package \`${to}\` found with tag listed in denylist for \`${from}\``,
    );
  });
});

async function boundaries(planted: ReadonlyMap<string, string>): Promise<string> {
  await using tree = await plantTree(MANIFESTS, planted);
  const { stdout, stderr } = await tree.runTool("turbo", ["boundaries"]);
  // turbo wraps its lines and draws a frame at their start.
  return `${stdout}${stderr}`.replaceAll(/\n\s*\|?\s*/g, " ").replaceAll("- ", "-");
}

import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { ONE_CHANGE } from "../../fixtures/platform-variants.ts";
import type { PlatformConfig } from "../config/platform-config.ts";
import { buildPlatform } from "./build-platform.ts";
import { renderPlatform } from "./render-platform.ts";

const GOLDENS = fileURLToPath(new URL("__goldens__", import.meta.url));
const EXAMPLE = render(EXAMPLE_CONFIG);

/** Golden files, each with its text: the example's in full, and of each variant the YAML that it changes. */
const EXPECTED = new Map([
  ...inFolder("chrishouse", EXAMPLE),
  ...ONE_CHANGE.flatMap(([name, config]) => inFolder(name, differing(render(config)))),
]);

describe("the bundle", () => {
  test.each([...EXPECTED])("%s is golden", async (path, text) => {
    await expect(text).toMatchFileSnapshot(`__goldens__/${path}`);
  });

  test("has no golden file that is no longer rendered", async () => {
    const entries = await readdir(GOLDENS, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath.slice(GOLDENS.length + 1)}/${entry.name}`);
    expect(paths.filter((path) => !EXPECTED.has(path))).toEqual([]);
  });

  test.each(ONE_CHANGE)("of %s differs from the example's", (name) => {
    expect([...EXPECTED.keys()].filter((path) => path.startsWith(`${name}/`))).not.toEqual([]);
  });
});

function render(config: PlatformConfig): Map<string, string> {
  return renderPlatform(buildPlatform(config).files);
}

function differing(rendered: Map<string, string>): Map<string, string> {
  return new Map(
    [...rendered].filter(([path, text]) => path.endsWith(".yaml") && text !== EXAMPLE.get(path)),
  );
}

function inFolder(name: string, files: Map<string, string>): [string, string][] {
  return [...files].map(([path, text]) => [`${name}/${path}`, text]);
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { preview } from "./run-preview.fixture.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const README = await readFile(join(ROOT, "README.md"), "utf8");

/** The examples of the command line that need no network and no file of the reader. */
const COMMANDS = [...README.replaceAll("\\\n", "").matchAll(/^\.\/x --silent preview (.*)$/gm)]
  .map(([, command = ""]) => command.replace(/ #.*$/, ""))
  .filter((command) => /^(?:names|parse|render|platform|remove|adopt) /.test(command));

let folder: string;

describe("README.md", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "readme-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("has a first preview.yaml that preview platform accepts", async () => {
    const config = join(folder, "preview.yaml");
    const blocks = [...README.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
    await writeFile(config, blocks.find((text) => text.includes("\nversion: 1\n")) ?? "");
    const { code, err } = await preview("platform", "--config", config);
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining("wrong usage") });
  });

  test("has examples of commands", () => {
    expect(COMMANDS.length).toBeGreaterThan(5);
  });

  test.each(COMMANDS)("has a command that works: preview %s", async (command) => {
    const words = command.split(/ +/).filter((word) => word !== "");
    const local = (word: string) =>
      word.replace(/^\/tmp\//, `${folder}/`).replace(/^examples\//, `${ROOT}examples/`);
    const { code, err } = await preview(...words.map(local));
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining("failed") });
  });
});

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const DOCUMENT = new URL("../../../docs/template-authors.md", import.meta.url);
const text = await readFile(DOCUMENT, "utf8");

/** Each example, with its heading and the output that the document shows. */
const EXAMPLES = [...text.matchAll(/^```ts\n(.*?)^```\n\n```text\n(.*?)^```\n/gms)].map(
  ({ index, 1: code = "", 2: printed = "" }) => {
    const heading =
      text
        .slice(0, index)
        .match(/^## .*$/gm)
        ?.at(-1) ?? "";
    return [heading.slice("## ".length), code, printed] as const;
  },
);

test("every example has its output below", () => {
  expect(EXAMPLES).toHaveLength(text.match(/^```ts$/gm)?.length ?? 0);
  expect(EXAMPLES.length).toBeGreaterThan(5);
});

test.each(EXAMPLES)("%s: the example prints the output below", async (_, code, printed) => {
  expect(await run(code)).toBe(printed);
});

/** The output of an example, run in a process of its own with the package's dependencies. */
async function run(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "example-"));
  const [event, outputs] = [join(folder, "event.json"), join(folder, "outputs")];
  await writeFile(
    event,
    JSON.stringify({
      number: 1,
      pull_request: { head: { sha: "0123456789abcdef0123456789abcdef01234567" } },
      repository: { name: "pricing-api" },
    }),
  );
  const args = ["--conditions=preview-source", "--input-type=module-typescript", "--eval", code];
  const env = { PATH: process.env["PATH"], GITHUB_EVENT_PATH: event, GITHUB_OUTPUT: outputs };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PACKAGE, env });
  await rm(folder, { recursive: true });
  return stdout;
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { renderReference } from "preview-console";
import { expect, test } from "vitest";
import { PROGRAM } from "./program.ts";
import { PREVIEW, preview } from "./run-preview.fixture.ts";

const COMMANDS = Object.values(PROGRAM.groups).flat();

// After a change of options: ./x --filter preview-cli exec vitest run src/program.test.ts --update
test("docs/cli.md has every command and option", async () => {
  const text = `# Command line

\`./x --silent preview COMMAND\` runs a command of this checkout. \`--help\` behind a command explains the command. Exit codes: 0
done, 1 failed, 2 wrong usage or a wrong platform config, 130 interrupted.

<!-- Generated from apps/preview-cli/src/commands. Change the commands, not this page. -->

${renderReference(PROGRAM)}`;
  await expect(text).toMatchFileSnapshot("../../../docs/cli.md");
});

test.each(COMMANDS)(
  "every example of preview $name has only options of the command",
  ({ name, options, examples }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(example.startsWith(`preview ${name}`)).toBe(true);
      const used = [...example.matchAll(/ --([a-z-]+)/g)].map(([, option = ""]) => option);
      expect(Object.keys(options)).toEqual(expect.arrayContaining(used));
    }
  },
);

test.each(COMMANDS)(
  "the values of preview $name do not share a name",
  ({ arguments: named = {}, options, variables = {} }) => {
    const names = [named, options, variables].flatMap(Object.keys);
    expect(names).toEqual([...new Set(names)]);
  },
);

test.each(COMMANDS)("the help of preview $name speaks plainly", async ({ name }) => {
  const { out } = await preview(name, "--help");
  expect(out).not.toMatch(/\bseed\b|\bfence\b|\bhop\b|\bbrake\b/);
  // A description is made of complete sentences.
  for (const row of out.match(/^ {2}(?:-|<|\[).*(?:\n {5,}.*)*/gm) ?? []) expect(row).toMatch(/\.$/);
});

/** Prints the packages that a process has loaded, on standard error. */
const PRINT_PACKAGES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  const urls = [];
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
  const nameOf = (url) => /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
  process.on("exit", () => console.error(JSON.stringify([...new Set(urls.map(nameOf).filter(Boolean))])));
`)}`;

test.each([
  ["--help"],
  ["doctor --help"],
  ["names --service pricing-api --team red --pr 1 --domain chrishouse.io"],
  ["parse pricing-api-pr-1-red.chrishouse.io --domain chrishouse.io"],
])("preview %s loads no package but the hash of names", async (words) => {
  const [node = "", ...args] = PREVIEW;
  const run = promisify(execFile)(node, ["--import", PRINT_PACKAGES, ...args, ...words.split(" ")]);
  expect(JSON.parse((await run).stderr)).toEqual(["@noble/hashes"]);
});

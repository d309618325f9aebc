import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PACKAGE } from "./template.ts";

const run = promisify(execFile);

test("the published package has every file of the template, although pnpm pack leaves some files out", async () => {
  const packed = await run("pnpm", ["pack", "--dry-run", "--json"], { cwd: PACKAGE });
  const { files } = JSON.parse(packed.stdout) as { files: { path: string }[] };
  const listed = await run(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "skeleton"],
    {
      cwd: PACKAGE,
    },
  );
  const skeleton = listed.stdout.split("\0").filter((path) => path !== "");
  const paths = new Set(files.map(({ path }) => path));
  expect(skeleton.length).toBeGreaterThan(30);
  expect(["template.yaml", "config.d.ts", ...skeleton].filter((path) => !paths.has(path))).toEqual([]);
  expect([...paths].filter((path) => path.startsWith("backstage-tests"))).toEqual([]);
});

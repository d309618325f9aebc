import { existsSync } from "node:fs";
import { mkdir, rename, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { plantTree } from "./planted-tree.ts";
import { type Ended, runProgram } from "./run-program.ts";

const NODE = "24.21.0";
const PNPM = "12.21.0";
const FETCHING_NODE = `fetching node@${NODE} from the npm registry once`;
const FETCHING_PACKAGES = "pnpm will fetch about 400 packages";
/** Prints its name and its arguments. */
const ECHO = '#!/bin/sh\n[ "$1" = --version ] && { echo VERSION; exit; }\necho "${0##*/} $* in ${PWD##*/}"\n';

interface Machine {
  readonly node?: string;
  /** Default: none */
  readonly pnpm?: string;
  /** Packages that npx has in npm's cache, such as `node@24.21.0`. */
  readonly cached?: readonly string[];
  readonly installed?: boolean;
}

describe("./x", () => {
  test("runs pnpm, and says nothing when nothing is missing", async () => {
    const ended = await runX({ node: NODE, pnpm: PNPM, installed: true }, "test", "a b");
    expect(ended).toStrictEqual({ code: 0, stdout: "pnpm test a b in ü\n", stderr: "" });
  });

  test("says which programs it fetches, and how long that takes", async () => {
    const { stdout, stderr } = await runX({ node: "20.1.0", installed: true }, "demo");
    expect(stderr).toBe(
      `./x: fetching node@${NODE} pnpm@${PNPM} from the npm registry once: up to 85 MB, about 20 seconds on a fast connection\n`,
    );
    expect(stdout).toBe(`npx --prefer-offline -y -p node@${NODE} -p pnpm@${PNPM} -- pnpm demo in ü\n`);
  });

  test("fetches only the program that is missing", async () => {
    const { stdout, stderr } = await runX({ node: "20.1.0", pnpm: PNPM, installed: true }, "demo");
    expect(stderr).toContain(FETCHING_NODE);
    expect(stdout).toContain(`npx --prefer-offline -y -p node@${NODE} -- pnpm demo`);
  });

  test("says nothing of programs that are in npm's cache", async () => {
    const cached = [`node@${NODE}`, `pnpm@${PNPM}`];
    const { stderr } = await runX({ node: "20.1.0", cached, installed: true }, "demo");
    expect(stderr).toBe("");
    const old = await runX({ node: "20.1.0", pnpm: PNPM, cached: ["node@24.0.0"], installed: true }, "demo");
    expect(old.stderr).toContain(FETCHING_NODE);
  });

  test("says that packages are missing", async () => {
    const { stderr } = await runX({ node: NODE, pnpm: PNPM }, "demo");
    expect(stderr).toMatch(new RegExp(`^./x: ${FETCHING_PACKAGES} .*seconds.*\\n$`));
  });

  test("says what to install on a machine without Node.js", async () => {
    const { code, stderr } = await runX({}, "demo");
    expect({ code, stderr }).toStrictEqual({
      code: 1,
      stderr: `./x: install Node.js ${NODE} (with npm) first: https://nodejs.org\n`,
    });
  });
});

/** Runs `./x` of a repository in a folder with a space and a letter beyond ASCII, from another folder. */
async function runX(machine: Machine, ...args: string[]): Promise<Ended> {
  const { node, pnpm, cached = [], installed = false } = machine;
  const files = new Map([
    ["sp ace/ü/package.json", `{ "packageManager": "pnpm@${PNPM}" }\n`],
    ["sp ace/ü/.node-version", `${NODE}\n`],
    ...cached.map((name) => {
      const [folder = "", version = ""] = name.split("@");
      const path = `npm/_npx/0a1b/node_modules/${folder}/package.json`;
      return [path, `{\n  "version": "${version}"\n}\n`] as const;
    }),
    ...(node === undefined ? [] : [["bin/node", ECHO.replace("VERSION", `v${node}`)] as const]),
    ...(node === undefined ? [] : [["bin/npx", ECHO] as const]),
    ...(pnpm === undefined ? [] : [["bin/pnpm", ECHO.replace("VERSION", pnpm)] as const]),
  ]);
  await using tree = await plantTree(["x"], files);
  const x = join(tree.root, "sp ace/ü/x");
  await symlinkPrograms(join(tree.root, "bin"));
  await rename(join(tree.root, "x"), x);
  if (installed) await mkdir(join(dirname(x), "node_modules/.pnpm"), { recursive: true });
  const env = { PATH: join(tree.root, "bin"), HOME: tree.root, npm_config_cache: join(tree.root, "npm") };
  return await runProgram(x, args, { cwd: tree.root, env: { ...env, CDPATH: tree.root } });
}

/** Links the programs that every machine has. The machine's own node, npx and pnpm are not found. */
async function symlinkPrograms(bin: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  for (const name of ["cat", "dirname", "grep", "sed", "sh", "uname"]) {
    await symlink(existsSync(`/bin/${name}`) ? `/bin/${name}` : `/usr/bin/${name}`, join(bin, name));
  }
}

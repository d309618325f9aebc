import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkOut, git } from "./git.ts";
import { createTestRepository } from "./deployer.fixture.ts";

describe("checkOut", () => {
  test("writes the files of exactly that commit", async () => {
    await using repository = await createTestRepository();
    await using target = await createTarget();
    const sha = await repository.commit({ "src/main.js": "first", "package.json": "{}" });
    await repository.commit({ "src/main.js": "second" });
    await checkOut(repository.gitDirectory, sha, target.source);
    expect((await readdir(target.source, { recursive: true })).toSorted()).toEqual([
      "package.json",
      "src",
      join("src", "main.js"),
    ]);
    expect(await readFile(join(target.source, "src/main.js"), "utf8")).toBe("first");
    expect(await readdir(join(target.source, ".."))).toEqual(["source"]);
  });

  test("leaves no trace in the repository", async () => {
    await using repository = await createTestRepository();
    await using target = await createTarget();
    const sha = await repository.commit({ "package.json": "{}" });
    const before = await readdir(repository.gitDirectory, { recursive: true });
    await checkOut(repository.gitDirectory, sha, target.source);
    expect(await readdir(repository.gitDirectory, { recursive: true })).toEqual(before);
  });

  test("refuses an unknown commit, and another object", async () => {
    await using repository = await createTestRepository();
    await using target = await createTarget();
    const sha = await repository.commit({ "package.json": "{}" });
    const tree = (await git(repository.gitDirectory, ["rev-parse", `${sha}^{tree}`])).toString().trim();
    for (const other of ["1".repeat(40), tree]) {
      await expect(checkOut(repository.gitDirectory, other, target.source)).rejects.toMatchObject({
        code: "unknown-revision",
        message: `the service's repository has no commit ${other}`,
      });
    }
  });

  test.for(["..", ".git", "."])("writes nothing for a commit with a directory named %s", async (name) => {
    await using repository = await createTestRepository();
    await using target = await createTarget();
    const sha = await commitHostileTree(repository.gitDirectory, name);
    await expect(checkOut(repository.gitDirectory, sha, target.source)).rejects.toThrow(/invalid path/);
    expect(existsSync(join(target.source, name, "evil"))).toBe(false);
  });
});

async function createTarget(): Promise<{ source: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "check-out-"));
  return {
    source: join(directory, "source"),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A commit with the file `{name}/evil`. Git's own commands would refuse to make it. */
async function commitHostileTree(gitDirectory: string, name: string): Promise<string> {
  const run = async (args: string[], input: string | Buffer): Promise<string> =>
    (await git(gitDirectory, args, { input })).toString().trim();
  const blob = await run(["hash-object", "-w", "--stdin"], "evil");
  const inner = await run(["mktree"], `100644 blob ${blob}\tevil\n`);
  const entry = Buffer.concat([Buffer.from(`40000 ${name}\0`), Buffer.from(inner, "hex")]);
  const outer = await run(["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], entry);
  const person = "Test <test@example.com> 0 +0000";
  const commit = `tree ${outer}\nauthor ${person}\ncommitter ${person}\n\nhostile\n`;
  return run(["hash-object", "-t", "commit", "-w", "--stdin"], commit);
}

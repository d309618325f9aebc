import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { longSubjects } from "./commit-subjects.ts";
import { runProgram } from "./run-program.ts";

const LIMIT = "ü".repeat(72);
const folder = await mkdtemp(join(tmpdir(), "commits-"));

describe("longSubjects", () => {
  beforeAll(async () => {
    await git("init", "--quiet", "--initial-branch=main");
    await commit(`${LIMIT} of long ago`);
    await git("tag", "base");
    await git("switch", "--quiet", "--create=topic");
    await commit(LIMIT);
    await commit(`${LIMIT}!\n\nA body.`);
    await commit(`short\n\n${LIMIT} in the body`);
    await git("switch", "--quiet", "main");
    await commit("meanwhile");
    await git("merge", "--quiet", "--no-ff", "-m", `Merge ${LIMIT}`, "topic");
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("finds subjects of more than 72 characters after the base, and no merge commits", async () => {
    const found = await longSubjects(folder, "base", "HEAD");
    expect(found.map(({ subject, length }) => [subject, length])).toEqual([[`${LIMIT}!`, 73]]);
  });

  test("ends at the given head", async () => {
    expect(await longSubjects(folder, "base", "topic~2")).toEqual([]);
  });

  test.each(["no-such-base", "--output=x"])("refuses the base %s", async (base) => {
    await expect(longSubjects(folder, base, "HEAD")).rejects.toThrow(base);
  });
});

async function commit(message: string): Promise<void> {
  await git("commit", "--quiet", "--allow-empty", "-m", message);
}

async function git(...args: readonly string[]): Promise<void> {
  const who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
  const { code, stderr } = await runProgram("git", [...who, ...args], { cwd: folder, env: process.env });
  if (code !== 0) throw new Error(stderr);
}

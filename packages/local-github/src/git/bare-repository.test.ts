import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBareRepository, type BareRepository } from "./bare-repository.ts";
import { buildCommit } from "./build-commit.ts";
import { MissingPathError } from "./edit-tree.ts";
import { isAncestor, readCommit } from "./history.ts";
import { runGit } from "./run-git.ts";

const author = { name: "Red Team", email: "red@chrishouse.io", date: new Date("2026-11-01T08:00:00Z") };

async function temporaryRepository(): Promise<BareRepository & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "bare-repository-"));
  const git = createBareRepository(join(directory, "test.git"), "main");
  return {
    ...git,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

function commit(
  git: BareRepository,
  parent: string | undefined,
  files: Record<string, string | null>,
): Promise<string> {
  const changes = new Map(
    Object.entries(files).map(([path, text]) => [path, text === null ? null : Buffer.from(text)]),
  );
  return buildCommit(git, { parent, changes, message: "Change files", author, committer: author });
}

const NAMES = ["a", "a.b", "a-b", "a0", "é", "z/a", "z.a", "z/b/c", "z0", "dir/x.yaml", "dir.yaml"];

test("a commit equals the one that git makes of the same files", async () => {
  await using git = await temporaryRepository();
  const oid = await commit(
    git,
    undefined,
    Object.fromEntries(NAMES.map((name) => [name, `content of ${name}`])),
  );
  await git.moveRef({ ref: "refs/heads/main", from: undefined, to: oid });

  const work = `${git.directory}.work`;
  await runGit(git.directory, "clone", "--quiet", git.directory, work);
  await runGit(work, "rm", "-rq", "--cached", ".");
  await runGit(work, "add", "--all");

  expect(await runGit(work, "write-tree")).toBe((await readCommit(git, oid))?.tree);
  expect(await runGit(git.directory, "fsck", "--strict", "--no-dangling")).toBe("");
  expect(await runGit(git.directory, "log", "-1", "--format=%an %ae %aI %s")).toBe(
    "Red Team red@chrishouse.io 2026-11-01T08:00:00+00:00 Change files",
  );
});

test("a change touches its own path only, and a directory goes with its last file", async () => {
  await using git = await temporaryRepository();
  const first = await commit(git, undefined, { "a/b/c": "1", "a/d": "2", e: "3" });
  const second = await commit(git, first, { "a/b/c": null, e: "4" });

  const files = await runGit(git.directory, "ls-tree", "-r", "-t", "--name-only", second);
  expect(files.split("\n")).toEqual(["a", "a/d", "e"]);
  expect((await git.read(`${second}:e`))?.content.toString()).toBe("4");
});

test.for(["nope", "a/nope", "nope/a", "a"])("removing %s, which is no file, is refused", async (path) => {
  await using git = await temporaryRepository();
  const first = await commit(git, undefined, { "a/b": "1" });
  await expect(commit(git, first, { [path]: null })).rejects.toThrow(MissingPathError);
});

test("a ref moves only from where it is expected, also after a refusal", async () => {
  await using git = await temporaryRepository();
  const ref = "refs/heads/main";
  const first = await commit(git, undefined, { a: "1" });
  const second = await commit(git, first, { a: "2" });

  expect(await git.moveRef({ ref, from: second, to: first })).toBe(false);
  expect(await git.moveRef({ ref, from: undefined, to: first })).toBe(true);
  expect(await git.moveRef({ ref, from: undefined, to: second })).toBe(false);
  expect(await git.moveRef({ ref, from: first, to: second })).toBe(true);
  expect((await git.read(ref))?.oid).toBe(second);
  expect(await git.moveRef({ ref, from: first, to: undefined })).toBe(false);
  expect(await git.moveRef({ ref, from: second, to: undefined })).toBe(true);
  expect(await git.read(ref)).toBeUndefined();
});

test("a ref does not move to a missing object", async () => {
  await using git = await temporaryRepository();
  await expect(git.moveRef({ ref: "refs/heads/main", from: undefined, to: "f".repeat(40) })).rejects.toThrow(
    /nonexistent object/,
  );
  expect(await git.read("refs/heads/main")).toBeUndefined();
});

test("a ref does not move while git holds its lock", async () => {
  await using git = await temporaryRepository();
  const oid = await commit(git, undefined, { a: "1" });
  const move = { ref: "refs/heads/a/b", from: undefined, to: oid };
  await mkdir(join(git.directory, "refs/heads/a"), { recursive: true });
  await writeFile(join(git.directory, "refs/heads/a/b.lock"), "");
  await expect(git.moveRef(move)).rejects.toThrow(/EEXIST/);
  await rm(join(git.directory, "refs/heads/a/b.lock"));
  expect(await git.moveRef(move)).toBe(true);
});

test("a ref can have the name of a removed ref's folder", async () => {
  await using git = await temporaryRepository();
  const oid = await commit(git, undefined, { a: "1" });
  await git.moveRef({ ref: "refs/heads/a/b", from: undefined, to: oid });
  await expect(git.moveRef({ ref: "refs/heads/a", from: undefined, to: oid })).rejects.toThrow(/EISDIR/);
  await git.moveRef({ ref: "refs/heads/a/b", from: oid, to: undefined });
  expect(await git.moveRef({ ref: "refs/heads/a", from: undefined, to: oid })).toBe(true);
  expect(git.listRefs()).toEqual(new Map([["refs/heads/a", oid]]));
});

test("refs and objects are the same that git reads", async () => {
  await using git = await temporaryRepository();
  const first = await commit(git, undefined, { "a/b": "1", é: "2" });
  await git.moveRef({ ref: "refs/heads/main", from: undefined, to: first });
  await runGit(git.directory, "branch", "other");
  await runGit(git.directory, "-c", "user.name=A", "-c", "user.email=a@b", "tag", "-a", "-m", "v1", "v1");
  const listed = await runGit(git.directory, "for-each-ref", "--format=%(refname) %(objectname)");
  expect([...git.listRefs()].map((ref) => ref.join(" ")).toSorted()).toEqual(listed.split("\n").toSorted());

  const revisions = ["HEAD", "main", "other", first, first.slice(0, 9), "v1", "HEAD~0", "HEAD^{tree}"];
  const paths = ["HEAD:", "HEAD:a", "main:a/b", `${first}:é`, "v1:a/b", "HEAD:a/", "other:é"];
  for (const revision of [...revisions, ...paths]) {
    const expected = await runGit(git.directory, "rev-parse", "--verify", revision).catch(() => undefined);
    expect([revision, (await git.read(revision))?.oid]).toEqual([revision, expected]);
  }
  for (const absent of ["nope", "HEAD:nope", "HEAD:a/b/c", "refs/heads/nope", "nope:a"]) {
    expect(await git.read(absent)).toBeUndefined();
  }
});

test("an object in a pack is read", async () => {
  await using git = await temporaryRepository();
  const oid = await commit(git, undefined, { a: "1" });
  await git.moveRef({ ref: "refs/heads/main", from: undefined, to: oid });
  const copy = createBareRepository(`${git.directory}.copy`, "main");
  await runGit(copy.directory, "-c", "fetch.unpackLimit=1", "fetch", "--quiet", git.directory, "main:main");
  expect((await copy.read("main:a"))?.content.toString()).toBe("1");
});

test("ancestry follows every parent", async () => {
  await using git = await temporaryRepository();
  const first = await commit(git, undefined, { a: "1" });
  const second = await commit(git, first, { a: "2" });
  const other = await commit(git, first, { a: "3" });

  expect(await isAncestor(git, first, second)).toBe(true);
  expect(await isAncestor(git, second, second)).toBe(true);
  expect(await isAncestor(git, other, second)).toBe(false);
});

test("a missing object is read as undefined", async () => {
  await using git = await temporaryRepository();
  expect(await git.read("HEAD")).toBeUndefined();
  expect(await git.read("f".repeat(40))).toBeUndefined();
  expect(await git.read("a\nb")).toBeUndefined();
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runGit } from "../git/run-git.ts";
import { openExample, startScenario, type Scenario } from "../github-scenario.fixture.ts";
import type { Push } from "../state/repository.ts";
import type { Grant } from "../state/token.ts";

interface Clone extends AsyncDisposable {
  readonly directory: string;
  git(...args: string[]): Promise<string>;
  commit(file: string): Promise<string>;
}

function remote({ github, repository }: Scenario, secret?: string): string {
  const credentials = secret === undefined ? "" : `x-access-token:${secret}@`;
  return `${github.url.replace("http://", `http://${credentials}`)}/${repository.fullName}.git`;
}

async function clone(url: string): Promise<Clone> {
  const directory = await mkdtemp(join(tmpdir(), "clone-"));
  const git = (...args: string[]): Promise<string> =>
    runGit(directory, "-c", "user.name=octocat", "-c", "user.email=octocat@chrishouse.io", ...args);
  const clean = { [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
  await git("clone", "--quiet", url, ".").catch(async (error: unknown) => {
    await clean[Symbol.asyncDispose]();
    throw error;
  });
  return {
    directory,
    git,
    ...clean,
    async commit(file) {
      await writeFile(join(directory, file), file);
      await git("add", file);
      await git("commit", "--quiet", "--message", `Add ${file}`);
      return git("rev-parse", "HEAD");
    },
  };
}

test("git clones, commits and pushes. Pull requests follow, and listeners are notified", async () => {
  await using scenario = await startScenario();
  const { repository, secret, github } = scenario;
  const pull = await openExample(repository);
  const pushes: Push[] = [];
  const stop = repository.onPush((push) => pushes.push(push));
  await using work = await clone(remote(scenario, secret));
  expect(await readFile(join(work.directory, "preview.yaml"), "utf8")).toBe("version: 1\n");

  await work.git("checkout", "--quiet", "feature");
  const before = pull.headSha;
  const after = await work.commit("more.txt");
  await work.git("push", "--quiet", "origin", "feature");

  expect(pull.headSha).toBe(after);
  expect(pushes).toEqual([{ ref: "refs/heads/feature", before, after }]);
  stop();
  await work.git("push", "--quiet", "origin", ":feature");
  expect(pushes).toHaveLength(1);
  expect(await work.git("ls-remote", "origin", "refs/pull/1/head")).toBe(`${after}\trefs/pull/1/head`);
  expect(new Set(github.requests.map(({ operation }) => operation))).toEqual(
    new Set(["git-upload-pack", "git-receive-pack"]),
  );
});

test("a push that would lose a commit is rejected by git itself", async () => {
  await using scenario = await startScenario();
  const { repository, secret } = scenario;
  await using work = await clone(remote(scenario, secret));
  await work.commit("mine.txt");
  const head = await repository.commit({ branch: "main", files: { other: "" }, message: "Overtake" });

  await expect(work.git("push", "--quiet", "origin", "main")).rejects.toThrow(
    /\[rejected\].*\(fetch first\)/,
  );
  await work.git("pull", "--quiet", "--rebase", "origin", "main");
  await work.git("push", "--quiet", "origin", "main");
  expect(await repository.listFiles()).toEqual(["mine.txt", "other", "preview.yaml"]);
  expect(await work.git("rev-parse", "main^")).toBe(head);
});

test("a push that loses a race on its way is rejected by the ref's own lock", async () => {
  await using scenario = await startScenario();
  const { repository, secret, github } = scenario;
  await using work = await clone(remote(scenario, secret));
  await work.commit("mine.txt");
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const hold = github.inject({
    when: ({ operation, method }) => operation === "git-receive-pack" && method === "POST",
    fault: { kind: "hold", until, before: "ref-update" },
  });
  const sent = work.git("push", "--quiet", "origin", "main");
  await hold.reached;
  const head = await repository.commit({ branch: "main", files: { other: "" }, message: "Overtake" });
  release();

  await expect(sent).rejects.toThrow(/\[remote rejected\]/);
  expect(await repository.head()).toBe(head);
});

test("a blobless, shallow fetch of one commit works, as CI does it", async () => {
  await using scenario = await startScenario();
  const { repository, secret } = scenario;
  const { headSha } = await openExample(repository);
  await using work = await clone(remote(scenario, secret));
  await work.git("fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", headSha);
  expect(await work.git("log", "-1", "--format=%s", "FETCH_HEAD")).toBe("Add feature");
});

const CLONES: [who: string, grant: Grant | undefined | "none" | "bad", message: RegExp][] = [
  ["nobody", "none", /could not read Username/],
  ["a token that does not exist", "bad", /Authentication failed/],
  ["a token that does not see the repository", undefined, /Repository not found\.[^]*not found/],
  [
    "a token without contents",
    { issues: "write" },
    /Permission to crh225\/gitops\.git denied to limited-bot\[bot\]\.[^]*403/,
  ],
];

test.for(CLONES)("%s cannot clone", async ([, grant, message]) => {
  await using scenario = await startScenario();
  await expect(clone(remote(scenario, secretFor(scenario, grant)))).rejects.toThrow(message);
});

function secretFor(
  { github, repository }: Scenario,
  grant: Grant | undefined | "none" | "bad",
): string | undefined {
  if (grant === "none") return undefined;
  if (grant === "bad") return "ghs_nope";
  const grants = grant === undefined ? {} : { [repository.fullName]: grant };
  return github.createToken({ name: "limited", login: "limited-bot", kind: "app", grants });
}

test("a push needs write permission, an unprotected branch and a repository that is not archived", async () => {
  await using scenario = await startScenario();
  const { repository, secret } = scenario;
  await using reader = await clone(remote(scenario, secretFor(scenario, { contents: "read" })));
  await reader.commit("a.txt");
  await expect(reader.git("push", "--quiet", "origin", "main")).rejects.toThrow(
    /Permission to .* denied[^]*403/,
  );

  await using writer = await clone(remote(scenario, secret));
  await writer.commit("a.txt");
  await repository.protect({ message: "GH013: Repository rule violations found for refs/heads/main." });
  await expect(writer.git("push", "--quiet", "origin", "main")).rejects.toThrow(
    /remote: GH013: Repository rule violations found for refs\/heads\/main\.[^]*\[remote rejected\]/,
  );
  await writer.git("push", "--quiet", "origin", "main:other");
  await repository.unprotect();
  repository.archive();
  await expect(writer.git("push", "--quiet", "origin", "main")).rejects.toThrow(
    /This repository was archived/,
  );
  repository.unarchive();
  await writer.git("push", "--quiet", "origin", "main");
});

test("a pull request's ref can be fetched and not pushed", async () => {
  await using scenario = await startScenario();
  const { repository, secret } = scenario;
  await openExample(repository);
  await using work = await clone(remote(scenario, secret));
  await expect(work.git("push", "--quiet", "origin", "main:refs/pull/1/head")).rejects.toThrow(
    /deny updating a hidden ref/,
  );
});

test("git follows the former name of a repository", async () => {
  await using scenario = await startScenario();
  const { repository, secret } = scenario;
  const former = remote(scenario, secret);
  repository.rename("crh225/platform");
  await using work = await clone(former);
  await work.commit("a.txt");
  await work.git("push", "--quiet", "origin", "main");
  expect(await repository.listFiles()).toEqual(["a.txt", "preview.yaml"]);
});

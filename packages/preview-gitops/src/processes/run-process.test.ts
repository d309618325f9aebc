import type { Changes } from "preview-core/plan";
import { expect, test } from "vitest";
import { memoryRepository, type MemoryRepository } from "../memory-repository.ts";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError, type GitOpsErrorCode, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { type Observation, type Process, runProcess } from "./run-process.ts";

/** The text of the file `counter`. */
interface Counter {
  readonly text: string;
}

const NOTHING: Changes = { message: "", write: new Map(), remove: [] };

/** A clock without real waits. */
const clock: Clock = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() };

function repository(text = "1"): MemoryRepository {
  return memoryRepository(new Map([["counter", text]]));
}

/** Sets the counter to a text. Records the `previous` of each observation. */
function setTo(
  text: string,
  gitops: GitOpsRepository,
  seen: (Observation<Counter> | undefined)[] = [],
): Process<Counter, Changes> {
  return {
    async observe(last) {
      seen.push(last);
      const { head, files } = await gitops.read({ files: ["counter"] });
      return { head, facts: { text: files.get("counter") ?? "" } };
    },
    plan: (facts) =>
      facts.text === text ? NOTHING : { ...NOTHING, message: "Set", write: new Map([["counter", text]]) },
    toCommit: (plan) => plan,
  };
}

/** Calls functions before and after the first commit. */
function atFirstCommit(
  gitops: GitOpsRepository,
  { before, after }: { before?: () => Promise<unknown>; after?: () => Promise<unknown> },
): GitOpsRepository {
  let commits = 0;
  return {
    read: (wanted) => gitops.read(wanted),
    async commit(commit) {
      const isFirst = commits++ === 0;
      if (isFirst) await before?.();
      const oid = await gitops.commit(commit);
      if (isFirst) await after?.();
      return oid;
    },
  };
}

async function fail(code: GitOpsErrorCode): Promise<never> {
  throw new GitOpsError(code, `it was ${code}`);
}

async function land(gitops: GitOpsRepository, files: Readonly<Record<string, string>>): Promise<void> {
  const { head } = await gitops.read({});
  await gitops.commit({ head, message: "Other", write: new Map(Object.entries(files)), remove: [] });
}

async function textIn(gitops: GitOpsRepository): Promise<string | undefined> {
  return (await gitops.read({ files: ["counter"] })).files.get("counter");
}

test("commits what the plan changes, on the observed head", async () => {
  const gitops = repository();
  const { head } = await gitops.read({});
  const outcome = await runProcess(setTo("2", gitops), { gitops, clock });
  expect(outcome).toMatchObject({ head, facts: { text: "1" }, replaced: { text: "1" } });
  expect(outcome.commit).toBe((await gitops.read({})).head);
  expect(await textIn(gitops)).toBe("2");
});

test("commits nothing when nothing changes", async () => {
  const gitops = repository("2");
  const outcome = await runProcess(setTo("2", gitops), { gitops, clock });
  expect(outcome).toMatchObject({ commit: undefined, replaced: undefined });
  expect(gitops.commits).toHaveLength(1);
});

test("a dry run ends with the plan", async () => {
  const gitops = repository();
  const outcome = await runProcess(setTo("2", gitops), { gitops, clock }, { dryRun: true });
  expect(outcome).toMatchObject({ commit: undefined, replaced: undefined });
  expect([outcome.plan.write.size, gitops.commits.length]).toEqual([1, 1]);
});

test("after a lost race it observes again, and keeps the change of the other writer", async () => {
  const gitops = repository();
  const seen: (Observation<Counter> | undefined)[] = [];
  const racing = atFirstCommit(gitops, { before: () => land(gitops, { other: "x", counter: "7" }) });
  const outcome = await runProcess(setTo("2", racing, seen), { gitops: racing, clock });
  expect(outcome).toMatchObject({ facts: { text: "7" }, replaced: { text: "7" } });
  expect(seen.map((last) => last?.facts.text)).toEqual([undefined, "1"]);
  const { files } = await gitops.read({ files: ["other", "counter"] });
  expect(Object.fromEntries(files)).toEqual({ other: "x", counter: "2" });
});

test("a lost race that leaves nothing to change is not mistaken for a commit of this run", async () => {
  const gitops = repository();
  const racing = atFirstCommit(gitops, { before: () => land(gitops, { counter: "2" }) });
  const outcome = await runProcess(setTo("2", racing), { gitops: racing, clock });
  expect(outcome).toMatchObject({ commit: undefined, replaced: undefined });
});

test("a commit with a lost answer is found in git, with the facts and the plan of its attempt", async () => {
  const gitops = repository();
  const losing = atFirstCommit(gitops, { after: () => fail("uncertain") });
  const outcome = await runProcess(setTo("2", losing), { gitops: losing, clock });
  expect(outcome).toMatchObject({ facts: { text: "1" }, replaced: { text: "1" } });
  expect(outcome.plan.write.size).toBe(1);
  expect(outcome.commit).toBe((await gitops.read({})).head);
  expect(gitops.commits).toHaveLength(2);
});

test("a lost commit is repeated", async () => {
  const gitops = repository();
  const losing = atFirstCommit(gitops, { before: () => fail("uncertain") });
  const { commit } = await runProcess(setTo("2", losing), { gitops: losing, clock });
  expect(gitops.commits.at(-1)?.oid).toBe(commit);
  expect(await textIn(gitops)).toBe("2");
});

test("a lost commit that another writer overwrote may have landed, and is not named", async () => {
  const gitops = repository();
  const losing = atFirstCommit(gitops, {
    after: async () => {
      await land(gitops, { counter: "3" });
      await fail("uncertain");
    },
  });
  const process = setTo("2", losing);
  // The files of the other writer are equal.
  const plan = ({ text }: Counter): Changes => (text === "3" ? NOTHING : process.plan({ text }));
  const outcome = await runProcess({ ...process, plan }, { gitops: losing, clock });
  expect(outcome).toMatchObject({ facts: { text: "3" }, commit: undefined, replaced: { text: "1" } });
});

test("a removal with a lost answer is found only if the file is gone", async () => {
  const gitops = repository();
  const removing = (using: GitOpsRepository): Process<Counter, Changes> => ({
    ...setTo("", using),
    plan: ({ text }) => (text === "" ? NOTHING : { ...NOTHING, message: "Remove", remove: ["counter"] }),
  });
  const losing = atFirstCommit(gitops, { before: () => fail("uncertain") });
  await runProcess(removing(losing), { gitops: losing, clock });
  expect([await textIn(gitops), gitops.commits.length]).toEqual([undefined, 2]);
});

test("a signal ends the run between two attempts", async () => {
  const gitops = repository();
  const controller = new AbortController();
  const racing = atFirstCommit(gitops, {
    before: async () => {
      await land(gitops, { other: "x" });
      controller.abort(new Error("cancelled"));
    },
  });
  const run = runProcess(setTo("2", racing), { gitops: racing, clock }, { signal: controller.signal });
  await expect(run).rejects.toThrow("cancelled");
  expect(await textIn(gitops)).toBe("1");
});

test("fails after the last attempt", async () => {
  const gitops = repository();
  const busy: GitOpsRepository = { ...gitops, commit: () => fail("lost-race") };
  const run = runProcess(setTo("2", busy), { gitops: busy, clock }, { attempts: 3 });
  await expect(run).rejects.toMatchObject({
    code: "deadline",
    message: expect.stringContaining("gave up after 3 attempts"),
  });
});

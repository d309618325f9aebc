import { expect, test } from "vitest";
import { GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { memoryRepository } from "../memory-repository.ts";
import { removePreview } from "./remove.ts";

const ROOT = "infra/quickstart-services";
const DIRECTORY = `${ROOT}/a/preview-pr-1`;
const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const REQUEST = { configPath: "preview.yaml", directory: DIRECTORY, reason: "its repository is gone" };
const clock = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() };

function repository(): ReturnType<typeof memoryRepository> {
  return memoryRepository(
    new Map([
      ["preview.yaml", CONFIG],
      [`${DIRECTORY}/argocd-application.yaml`, "x"],
      [`${DIRECTORY}/deep/y`, "y"],
      [`${DIRECTORY}0/argocd-application.yaml`, "x"],
    ]),
  );
}

async function filesOf(gitops: GitOpsRepository): Promise<string[]> {
  const { directories } = await gitops.read({ directories: [ROOT] });
  return [...(directories.get(ROOT)?.keys() ?? [])];
}

test("one commit removes the directory and nothing else", async () => {
  const gitops = repository();
  const { commit } = await removePreview({ gitops, clock }, REQUEST);
  expect(commit).toBe((await gitops.read({})).head);
  expect(await filesOf(gitops)).toEqual([`${DIRECTORY}0/argocd-application.yaml`]);
});

test("a dry run returns the plan and changes nothing", async () => {
  const gitops = repository();
  const { head } = await gitops.read({});
  const { plan, commit } = await removePreview({ gitops, clock }, REQUEST, { dryRun: true });
  expect([plan.remove.length, commit, (await gitops.read({})).head]).toEqual([2, undefined, head]);
});

test("a commit with a lost answer counts as landed", async () => {
  const gitops = repository();
  const losing: GitOpsRepository = {
    read: (wanted) => gitops.read(wanted),
    commit: async (commit) => {
      await gitops.commit(commit);
      throw new GitOpsError("uncertain", "no answer");
    },
  };
  const { plan, commit } = await removePreview({ gitops: losing, clock }, REQUEST);
  expect(plan.remove).toHaveLength(2);
  expect(commit).toBe((await gitops.read({})).head);
  expect(await filesOf(gitops)).toHaveLength(1);
});

test("a lost race starts over from reading", async () => {
  const gitops = repository();
  let races = 0;
  const racing: GitOpsRepository = {
    read: (wanted) => gitops.read(wanted),
    commit: async (commit) => {
      if (races++ > 0) return gitops.commit(commit);
      const write = new Map([[`${DIRECTORY}/new`, ""]]);
      await gitops.commit({ head: commit.head, message: "Other", write, remove: [] });
      return gitops.commit(commit);
    },
  };
  await removePreview({ gitops: racing, clock }, REQUEST);
  expect(await filesOf(gitops)).toHaveLength(1);
});

test("a directory that another writer removes first is no failure, and nothing counts as removed by this run", async () => {
  const gitops = repository();
  const racing: GitOpsRepository = {
    read: (wanted) => gitops.read(wanted),
    commit: async (commit) => {
      const { head, directories } = await gitops.read({ directories: [DIRECTORY] });
      const remove = [...(directories.get(DIRECTORY)?.keys() ?? [])];
      await gitops.commit({ head, message: "Other", write: new Map(), remove });
      return gitops.commit(commit);
    },
  };
  const { plan, commit } = await removePreview({ gitops: racing, clock }, REQUEST);
  expect([plan.remove, commit]).toEqual([[], undefined]);
  expect(await filesOf(gitops)).toHaveLength(1);
});

test("a missing directory is reported", async () => {
  const gone = removePreview(
    { gitops: repository(), clock },
    { ...REQUEST, directory: `${ROOT}/a/preview-pr-9` },
  );
  await expect(gone).rejects.toMatchObject({ code: "not-found" });
});

test("without a platform config nothing can be removed", async () => {
  const gitops = memoryRepository(new Map([["x", ""]]));
  await expect(removePreview({ gitops, clock }, REQUEST)).rejects.toThrow("preview.yaml: is missing");
});

test("a directory of another kind is refused before any change", async () => {
  const gitops = repository();
  const { head } = await gitops.read({});
  const wrong = removePreview({ gitops, clock }, { ...REQUEST, directory: `${ROOT}/a`, reason: "" });
  await expect(wrong).rejects.toThrow(/directory: expected.+\nreason: is required/);
  expect((await gitops.read({})).head).toBe(head);
});

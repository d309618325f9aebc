import { readOrigin } from "preview-core";
import type { SweepPlan } from "preview-core/plan";
import { expect, test } from "vitest";
import { GitOpsError, type GitOpsRepository } from "../../ports/gitops-repository.ts";
import type { PullRequests } from "../../ports/pull-requests.ts";
import {
  CLOSED,
  DAY,
  directoryOf,
  HOUR,
  MINUTE,
  noAnswer,
  NOW,
  OPEN,
  previewFiles,
  REQUEST,
  ROOT,
  sweepWorld,
  worldPreview,
} from "./sweep-world.fixture.ts";
import { sweepPreviews } from "./sweep-previews.ts";

const closed = worldPreview({ service: "a", pr: 1, pullRequest: CLOSED });
const open = worldPreview({ service: "a", pr: 2 });
const other = worldPreview({ service: "b", pr: 1, repositoryId: 8 });

function actions({ previews }: SweepPlan): Record<string, string> {
  return Object.fromEntries(
    previews.map(({ preview, action, rule }) => [
      preview.directory.slice(ROOT.length + 1),
      `${action}: ${rule}`,
    ]),
  );
}

/** Calls functions before and after each commit. A function that throws loses the answer. */
function around(
  gitops: GitOpsRepository,
  hooks: { before?: (commits: number) => unknown; after?: (commits: number) => void },
): GitOpsRepository {
  let commits = 0;
  return {
    read: (wanted) => gitops.read(wanted),
    async commit(commit) {
      commits += 1;
      await hooks.before?.(commits);
      const oid = await gitops.commit(commit);
      hooks.after?.(commits);
      return oid;
    },
  };
}

/** Calls a function before the second read of pull requests. */
function beforeSecondRead(view: PullRequests, happens: () => void): PullRequests {
  let reads = 0;
  return {
    ...view,
    readStates: async (...args) => {
      reads += 1;
      if (reads === 2) happens();
      return view.readStates(...args);
    },
  };
}

/** Omits a directory in the first answer. */
function leavingOutOnce(gitops: GitOpsRepository, directory: string): GitOpsRepository {
  let asked = 0;
  return {
    ...gitops,
    read: async (wanted) => {
      const snapshot = await gitops.read(wanted);
      if (wanted.directories?.includes(directory) !== true || (asked += 1) > 1) return snapshot;
      return { ...snapshot, directories: new Map() };
    },
  };
}

test("removes the previews of closed pull requests in one commit, and keeps the others", async () => {
  const world = sweepWorld([closed, open, { ...other, pullRequest: CLOSED }]);
  const { plan, commit, failed, warnings } = await sweepPreviews(world.platform, REQUEST);
  expect(actions(plan)).toEqual({
    "a/preview-pr-1": "remove: closed",
    "a/preview-pr-2": "keep: open",
    "b/preview-pr-1": "remove: closed",
  });
  expect(await world.directories()).toEqual(["a/preview-pr-2"]);
  expect(world.gitops.commits.map(({ oid }) => oid).slice(1)).toEqual([commit]);
  expect([failed, warnings]).toEqual([[], []]);
});

test("a dry run decides the same, and changes nothing", async () => {
  const world = sweepWorld([closed, open]);
  const { plan, commit } = await sweepPreviews(world.platform, REQUEST, { dryRun: true });
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "remove: closed", "a/preview-pr-2": "keep: open" });
  expect(commit).toBeUndefined();
  expect(world.gitops.commits).toHaveLength(1);
});

test("with an exceeded removal limit nothing is removed, and the limit is reported", async () => {
  const world = sweepWorld([closed, open]);
  const limits = { maxRemovals: 0, maxShare: 1 };
  const { plan, commit } = await sweepPreviews(world.platform, { ...REQUEST, limits });
  expect([plan.limitExceeded, commit]).toEqual([
    "1 would be removed; the limits allow no removal",
    undefined,
  ]);
  expect(world.gitops.commits).toHaveLength(1);
});

test("a second sweep has nothing to do", async () => {
  const world = sweepWorld([closed, open]);
  await sweepPreviews(world.platform, REQUEST);
  const { plan, commit } = await sweepPreviews(world.platform, REQUEST);
  expect([actions(plan), commit]).toEqual([{ "a/preview-pr-2": "keep: open" }, undefined]);
});

test("other directories are neither read nor removed", async () => {
  const others = {
    [`${ROOT}/a/preview-owner.yaml`]: "x",
    [`${ROOT}/a/base/values.yaml`]: "y",
    [`${ROOT}/a/preview-pr-7`]: "a file",
    "README.md": "z",
  };
  const world = sweepWorld([closed], others);
  const { plan } = await sweepPreviews(world.platform, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "remove: closed" });
  const { directories } = await world.gitops.read({ directories: [""] });
  expect([...(directories.get("")?.keys() ?? [])].toSorted()).toEqual(
    [
      "README.md",
      `${ROOT}/a/base/values.yaml`,
      `${ROOT}/a/preview-pr-7`,
      `${ROOT}/a/preview-owner.yaml`,
      "preview.yaml",
    ].toSorted(),
  );
});

test("services in another folder are found", async () => {
  const files = new Map(
    [...previewFiles(closed)].map(([path, text]) => [path.replace(ROOT, "previews"), text] as const),
  );
  const config = "version: 1\ndomain: chrishouse.io\ncluster: c\nroot: previews\n";
  const world = sweepWorld([closed]);
  const { head } = await world.gitops.read({});
  const write = new Map([["preview.yaml", config], ...files]);
  await world.gitops.commit({ head, message: "Move", write, remove: [...previewFiles(closed).keys()] });
  const { plan, commit } = await sweepPreviews(world.platform, REQUEST);
  expect(plan.previews[0]?.preview.directory).toBe("previews/a/preview-pr-1");
  expect(commit).toBeDefined();
});

test("a pull request that is reopened between two reads keeps its preview", async () => {
  const reopened = { ...closed };
  const world = sweepWorld([reopened, { ...other, pullRequest: CLOSED }]);
  const pullRequests = beforeSecondRead(world.pullRequests, () => {
    reopened.pullRequest = OPEN;
  });
  const { plan } = await sweepPreviews({ ...world.platform, pullRequests }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "keep: open", "b/preview-pr-1": "remove: closed" });
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

test("a pull request that is reopened during the removal gets its preview back", async () => {
  const reopened = { ...closed };
  const world = sweepWorld([reopened]);
  world.latency = 2_001;
  const gitops = around(world.gitops, { before: () => (reopened.pullRequest = OPEN) });
  const result = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(result.restored).toEqual([directoryOf(reopened)]);
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

test("an incomplete answer about removed previews is requested again, and the preview is restored", async () => {
  const reopened = { ...closed };
  const world = sweepWorld([reopened]);
  world.latency = 2_001;
  const gitops = around(world.gitops, { before: () => (reopened.pullRequest = OPEN) });
  const platform = { ...world.platform, gitops: leavingOutOnce(gitops, directoryOf(reopened)) };
  const { restored, failed } = await sweepPreviews(platform, REQUEST);
  expect([restored, failed]).toEqual([[directoryOf(reopened)], []]);
});

test("a removed preview of a reopened pull request is reported if its files cannot be read", async () => {
  const reopened = { ...closed };
  const world = sweepWorld([reopened]);
  world.latency = 2_001;
  const gitops = around(world.gitops, { before: () => (reopened.pullRequest = OPEN) });
  const { head } = await world.gitops.read({});
  const read: GitOpsRepository["read"] = async (wanted) => {
    const isGone = wanted.at === head && wanted.directories?.includes(directoryOf(reopened));
    if (isGone) throw new GitOpsError("refused", "the commit was pruned");
    return gitops.read(wanted);
  };
  const { restored, commit, failed } = await sweepPreviews(
    { ...world.platform, gitops: { ...gitops, read } },
    REQUEST,
  );
  expect([restored, commit]).toEqual([[], world.gitops.commits.at(-1)?.oid]);
  expect(failed).toEqual([
    {
      what: directoryOf(reopened),
      message:
        "its pull request was reopened during the removal, and it was not restored: the commit was pruned",
    },
  ]);
});

test("a lost race starts over from the second read", async () => {
  const reopened = { ...closed };
  const world = sweepWorld([reopened, { ...other, pullRequest: CLOSED }]);
  const gitops = around(world.gitops, {
    before: async (commits) => {
      if (commits > 1) return;
      const { head } = await world.gitops.read({});
      await world.gitops.commit({ head, message: "Elsewhere", write: new Map([["x", ""]]), remove: [] });
      reopened.pullRequest = OPEN;
    },
  });
  const { plan, commit } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "keep: open", "b/preview-pr-1": "remove: closed" });
  expect(world.gitops.commits.at(-1)?.oid).toBe(commit);
});

test("a preview that another writer removed is not reported", async () => {
  const world = sweepWorld([closed, { ...other, pullRequest: CLOSED }]);
  const gitops = around(world.gitops, {
    before: async (commits) => {
      if (commits > 1) return;
      const { head } = await world.gitops.read({});
      const remove = [...previewFiles(closed).keys()];
      await world.gitops.commit({ head, message: "Elsewhere", write: new Map(), remove });
    },
  });
  const { plan } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(actions(plan)).toEqual({ "b/preview-pr-1": "remove: closed" });
  expect(await world.directories()).toEqual([]);
});

test("a commit of another writer with the same removals is not mistaken for the sweep's own", async () => {
  const world = sweepWorld([closed, open]);
  const gitops = around(world.gitops, {
    before: async () => {
      const { head } = await world.gitops.read({});
      const remove = [...previewFiles(closed).keys()];
      await world.gitops.commit({ head, message: "Elsewhere", write: new Map(), remove });
    },
  });
  const { plan, commit } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect([actions(plan), commit]).toEqual([{ "a/preview-pr-2": "keep: open" }, undefined]);
});

test("a lost commit is repeated", async () => {
  const world = sweepWorld([closed, open]);
  const gitops = around(world.gitops, {
    before: (commits) => {
      if (commits === 1) throw new GitOpsError("uncertain", "the request was lost");
    },
  });
  const { commit } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(world.gitops.commits.slice(1).map(({ oid }) => oid)).toEqual([commit]);
  expect(await world.directories()).toEqual(["a/preview-pr-2"]);
});

test("a commit with a lost answer is found, and not repeated", async () => {
  const expiring = worldPreview({ service: "c", repositoryId: 9, deployedAt: NOW - 13 * DAY });
  const world = sweepWorld([closed, expiring]);
  const gitops = around(world.gitops, {
    after: () => {
      throw new GitOpsError("uncertain", "the answer was lost");
    },
  });
  const { plan, commit } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(world.gitops.commits.slice(1).map(({ oid }) => oid)).toEqual([commit]);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "remove: closed", "c/preview-pr-1": "warn: expiring" });
  expect(world.notices).toHaveLength(1);
});

test("a refused commit is a failure, and the result has the decisions", async () => {
  const world = sweepWorld([closed]);
  const gitops = around(world.gitops, {
    before: () => {
      throw new GitOpsError("refused", "protected branch");
    },
  });
  const { plan, commit, failed } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "remove: closed" });
  expect([commit, failed]).toEqual([undefined, [{ what: "the commit", message: "protected branch" }]]);
});

test("an expiry is announced on the pull request and in git, and a day later the preview is removed", async () => {
  const expiring = worldPreview({ deployedAt: NOW - 14 * DAY + HOUR });
  const world = sweepWorld([expiring]);
  const sweep = async (): Promise<Record<string, string>> =>
    actions((await sweepPreviews(world.platform, REQUEST)).plan);
  expect(await sweep()).toEqual({ "a/preview-pr-1": "warn: expiring" });
  expect(world.notices).toEqual([
    {
      repository: "crh225/a",
      repositoryId: 7,
      pullRequest: 1,
      service: "a",
      deployedAt: expiring.deployedAt,
      endsAt: NOW + DAY,
      keepLabel: "keep-preview",
    },
  ]);
  await world.clock.sleep(DAY - MINUTE);
  expect(await sweep()).toEqual({ "a/preview-pr-1": "keep: announced" });
  await world.clock.sleep(MINUTE);
  expect(await sweep()).toEqual({ "a/preview-pr-1": "remove: expired" });
  expect(await world.directories()).toEqual([]);
  expect(world.notices).toHaveLength(1);
});

test("a dry run announces nothing", async () => {
  const world = sweepWorld([worldPreview({ deployedAt: NOW - 13 * DAY })]);
  const { plan } = await sweepPreviews(world.platform, REQUEST, { dryRun: true });
  expect([actions(plan), world.notices]).toEqual([{ "a/preview-pr-1": "warn: expiring" }, []]);
});

test("the announcement in git changes nothing else of the preview", async () => {
  const expiring = worldPreview({ deployedAt: NOW - 13 * DAY });
  const world = sweepWorld([expiring]);
  await sweepPreviews(world.platform, REQUEST);
  const { directories } = await world.gitops.read({ directories: [directoryOf(expiring)] });
  const files = directories.get(directoryOf(expiring)) ?? new Map<string, string>();
  expect(files).toEqual(previewFiles({ ...expiring, warnedAt: NOW }));
  expect(readOrigin(files)).toHaveProperty("expiryWarnedAt", "2026-11-23T10:00:00.000Z");
});

test("a preview whose Application cannot be read again is not announced, and stops no other preview", async () => {
  const expiring = worldPreview({ service: "c", repositoryId: 9, deployedAt: NOW - 13 * DAY });
  const world = sweepWorld([closed, expiring]);
  const read: GitOpsRepository["read"] = async (wanted) => {
    if (wanted.directories?.includes(directoryOf(expiring))) throw new GitOpsError("refused", "too large");
    return world.gitops.read(wanted);
  };
  const gitops = { ...world.gitops, read };
  const { plan } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "remove: closed", "c/preview-pr-1": "report: not-ours" });
  expect(await world.directories()).toEqual(["c/preview-pr-1"]);
});

test("an incomplete answer about previews to announce is requested again", async () => {
  const expiring = worldPreview({ deployedAt: NOW - 13 * DAY });
  const world = sweepWorld([expiring]);
  const gitops = leavingOutOnce(world.gitops, directoryOf(expiring));
  const { plan, commit } = await sweepPreviews({ ...world.platform, gitops }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "warn: expiring" });
  expect(world.gitops.commits.at(-1)?.oid).toBe(commit);
});

test("a pull request that is reopened between two reads gets the notice from the next sweep", async () => {
  const reopened = worldPreview({ pullRequest: CLOSED, deployedAt: NOW - 13 * DAY });
  const world = sweepWorld([reopened]);
  const pullRequests = beforeSecondRead(world.pullRequests, () => {
    reopened.pullRequest = OPEN;
  });
  const { plan, commit } = await sweepPreviews({ ...world.platform, pullRequests }, REQUEST);
  expect([actions(plan), commit]).toEqual([{ "a/preview-pr-1": "report: postponed" }, undefined]);
  expect(actions((await sweepPreviews(world.platform, REQUEST)).plan)).toEqual({
    "a/preview-pr-1": "warn: expiring",
  });
  const { directories } = await world.gitops.read({ directories: [directoryOf(reopened)] });
  expect(directories.get(directoryOf(reopened))).toEqual(previewFiles({ ...reopened, warnedAt: NOW }));
});

test("a label that was added since the first read keeps the preview", async () => {
  const expired = worldPreview({ deployedAt: NOW - 20 * DAY, warnedAt: NOW - 2 * DAY });
  const world = sweepWorld([expired]);
  const pullRequests = beforeSecondRead(world.pullRequests, () => {
    expired.pullRequest = { state: "open", labels: ["keep-preview"] };
  });
  const { plan } = await sweepPreviews({ ...world.platform, pullRequests }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "keep: kept-by-label" });
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

test("pull requests without an answer are unknown, and the others are swept", async () => {
  const world = sweepWorld([closed, { ...other, pullRequest: CLOSED }]);
  const pullRequests = {
    ...world.pullRequests,
    readStates: async (...[refs, labels]: Parameters<typeof world.pullRequests.readStates>) => {
      if (refs.some(({ repository }) => repository.fullName === "crh225/b")) throw noAnswer();
      return world.pullRequests.readStates(refs, labels);
    },
  };
  const { plan, failed } = await sweepPreviews({ ...world.platform, pullRequests }, REQUEST);
  expect(actions(plan)).toEqual({ "a/preview-pr-1": "remove: closed", "b/preview-pr-1": "report: unknown" });
  expect(failed).toEqual([{ what: "crh225/b#1", message: "the connection broke" }]);
  expect(await world.directories()).toEqual(["b/preview-pr-1"]);
});

test("without any answer about pull requests nothing is removed, and the reason is reported", async () => {
  const world = sweepWorld([closed, open]);
  const fail = async (): Promise<never> => {
    throw new GitOpsError("forbidden", "Bad credentials");
  };
  const pullRequests = { ...world.pullRequests, listOpen: fail, readStates: fail };
  const { plan, commit, failed } = await sweepPreviews({ ...world.platform, pullRequests }, REQUEST);
  expect(Object.values(actions(plan))).toEqual(["report: unknown", "report: unknown"]);
  expect(commit).toBeUndefined();
  expect(failed).toEqual([
    { what: "repositories", message: "Bad credentials" },
    { what: "pull requests", message: "Bad credentials" },
  ]);
});

test("a directory without the annotations, or of another pull request, is reported and stays", async () => {
  const foreign = { [`${ROOT}/z/preview-pr-1/argocd-application.yaml`]: "kind: Application\n" };
  const mismatched = Object.fromEntries(
    [...previewFiles(closed)].map(([path, text]) => [path.replace("pr-1", "pr-9"), text]),
  );
  const world = sweepWorld([closed], { ...foreign, ...mismatched });
  const { plan } = await sweepPreviews(world.platform, REQUEST);
  expect(actions(plan)).toEqual({
    "a/preview-pr-1": "remove: closed",
    "a/preview-pr-9": "report: misplaced",
    "z/preview-pr-1": "report: not-ours",
  });
  expect(await world.directories()).toEqual(["a/preview-pr-9", "z/preview-pr-1"]);
});

test("an Application that is too large to read is reported, and its preview stays", async () => {
  const application = `${directoryOf(closed)}/argocd-application.yaml`;
  const world = sweepWorld([closed], { [application]: "" });
  const { plan } = await sweepPreviews(world.platform, REQUEST);
  expect(plan.previews.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("argocd-application.yaml is empty, binary or too large to be shown"),
  ]);
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

test("reports its progress", async () => {
  const world = sweepWorld([closed, open]);
  const reported: string[] = [];
  await sweepPreviews(world.platform, REQUEST, {
    onProgress: ({ phase, done, all }) => void reported.push(`${phase} ${done}/${all}`),
  });
  expect(reported).toEqual(["services 1/1", "repositories 1/1", "pull requests 1/1", "pull requests 1/1"]);
});

test("without a platform config nothing is decided", async () => {
  const world = sweepWorld([closed]);
  const request = { ...REQUEST, configPath: "elsewhere.yaml" };
  await expect(sweepPreviews(world.platform, request)).rejects.toMatchObject({ code: "invalid-config" });
});

import type { ClusterObject } from "preview-core/plan";
import { expect, test } from "vitest";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import type { SweptCluster } from "../../ports/cluster.ts";
import { sweepPreviews } from "./sweep-previews.ts";
import {
  CLOSED,
  directoryOf,
  HOUR,
  NOW,
  previewFiles,
  REQUEST,
  ROOT,
  type SweepWorld,
  sweepWorld,
  worldPreview,
} from "./sweep-world.fixture.ts";

const PRUNE = { ...REQUEST, pruneCluster: true };

function application(directory: string | undefined, overrides: Partial<ClusterObject> = {}): ClusterObject {
  return {
    cluster: "hub",
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    namespace: "argocd",
    name: directory?.split("/").slice(-2).join("-") ?? "nameless",
    uid: "1",
    directory,
    ours: true,
    createdAt: NOW - HOUR,
    deletingSince: undefined,
    finalizers: [],
    ...overrides,
  };
}

/** A cluster that has these objects, until they are removed. */
function clusterOf(
  cluster: ClusterObject["cluster"],
  ...objects: readonly ClusterObject[]
): SweptCluster & { readonly objects: ClusterObject[] } {
  const left = [...objects];
  return {
    cluster,
    objects: left,
    list: async () => [...left],
    remove: async (object) => void left.splice(left.indexOf(object), 1),
  };
}

function worldWith(...clusters: SweptCluster[]): SweepWorld {
  const world = sweepWorld([worldPreview()]);
  return { ...world, platform: { ...world.platform, clusters } };
}

const gone = application(`${ROOT}/a/preview-pr-9`);

test("objects on the hub without files in git are deleted if the request asks for it", async () => {
  const hub = clusterOf("hub", gone, application(directoryOf(worldPreview())));
  const { pruned, failed } = await sweepPreviews(worldWith(hub).platform, PRUNE);
  expect([pruned, failed]).toEqual([["Application a-preview-pr-9"], []]);
  expect(hub.objects).toHaveLength(1);
});

test.each([
  ["it was not asked for", REQUEST, {}],
  ["it is a dry run", PRUNE, { dryRun: true }],
  ["the removal limit is exceeded", { ...PRUNE, limits: { maxRemovals: 0, maxShare: 1 } }, {}],
])("nothing is deleted when %s, and it is reported", async (_, request, options) => {
  const hub = clusterOf("hub", gone);
  const { plan, pruned } = await sweepPreviews(worldWith(hub).platform, request, options);
  expect(plan.objects).toMatchObject([{ rule: "not-in-git" }]);
  expect([pruned, hub.objects]).toEqual([[], [gone]]);
});

test("nothing is deleted on the spoke", async () => {
  const spoke = clusterOf("spoke", { ...gone, cluster: "spoke", kind: "Namespace" });
  const { plan } = await sweepPreviews(worldWith(spoke).platform, PRUNE);
  expect(plan.objects).toMatchObject([{ action: "report" }]);
  expect(spoke.objects).toHaveLength(1);
});

test("an object stays if its directory is in git again before the deletion", async () => {
  const back = worldPreview({ pr: 9 });
  const hub = clusterOf("hub", gone);
  const world = worldWith({
    ...hub,
    list: async (config) => {
      const { head } = await world.gitops.read({});
      await world.gitops.commit({ head, message: "Deploy", write: previewFiles(back), remove: [] });
      return hub.list(config);
    },
  });
  const { pruned } = await sweepPreviews(world.platform, PRUNE);
  expect([pruned, hub.objects]).toEqual([[], [gone]]);
});

test("the objects of a removed preview stay until the next sweep", async () => {
  const closed = worldPreview({ pullRequest: CLOSED });
  const hub = clusterOf("hub", application(directoryOf(closed)));
  const world = sweepWorld([closed]);
  const platform = { ...world.platform, clusters: [hub] };
  expect((await sweepPreviews(platform, PRUNE)).pruned).toEqual([]);
  // The last preview of a service is removed. Another service keeps the root.
  const { head } = await world.gitops.read({});
  const write = previewFiles(worldPreview({ service: "b", repositoryId: 8 }));
  await world.gitops.commit({ head, message: "Deploy", write, remove: [] });
  expect((await sweepPreviews(platform, PRUNE)).pruned).toEqual(["Application a-preview-pr-1"]);
});

test("a cluster without an answer is a failure, and the rest is swept", async () => {
  const hub: SweptCluster = {
    ...clusterOf("hub"),
    list: async () => {
      throw new Error("connect ECONNREFUSED");
    },
  };
  const spoke = clusterOf("spoke", { ...gone, cluster: "spoke" });
  const { plan, failed } = await sweepPreviews(worldWith(hub, spoke).platform, PRUNE);
  expect(failed).toEqual([{ what: "the hub", message: "connect ECONNREFUSED" }]);
  expect([plan.previews.length, plan.objects.length]).toEqual([1, 1]);
});

test("an object that cannot be deleted is a failure, and the others are deleted", async () => {
  const other = application(`${ROOT}/a/preview-pr-8`);
  const hub = clusterOf("hub", gone, other);
  const remove = async (object: ClusterObject): Promise<void> => {
    if (object === gone) throw new Error("forbidden");
    await hub.remove(object);
  };
  const { pruned, failed } = await sweepPreviews(worldWith({ ...hub, remove }).platform, PRUNE);
  expect(pruned).toEqual(["Application a-preview-pr-8"]);
  expect(failed).toEqual([{ what: "Application a-preview-pr-9", message: "forbidden" }]);
});

test("if git cannot be read again, nothing is deleted", async () => {
  const hub = clusterOf("hub", gone);
  const { gitops, platform } = worldWith(hub);
  const broken = {
    ...gitops,
    read: async (wanted: Parameters<typeof gitops.read>[0]) => {
      if (wanted.at === undefined && wanted.files === undefined) throw new GitOpsError("unreachable", "502");
      return gitops.read(wanted);
    },
  };
  const { failed } = await sweepPreviews({ ...platform, gitops: broken }, PRUNE);
  expect([failed, hub.objects]).toEqual([[{ what: "the hub", message: "502" }], [gone]]);
});

test("the objects of a service that cannot be listed are kept", async () => {
  const hub = clusterOf("hub", gone);
  const { gitops, platform } = worldWith(hub);
  const broken = {
    ...gitops,
    read: async (wanted: Parameters<typeof gitops.read>[0]) => {
      const asked = [...(wanted.directories ?? []), ...(wanted.listings ?? [])];
      if (asked.some((path) => path === `${ROOT}/a`)) throw new GitOpsError("refused", "too large");
      return gitops.read(wanted);
    },
  };
  const { plan, failed } = await sweepPreviews({ ...platform, gitops: broken }, PRUNE);
  expect([plan.objects, hub.objects]).toEqual([[], [gone]]);
  expect(failed).toEqual([{ what: `${ROOT}/a`, message: "too large" }]);
});

test("without a root in git nothing is deleted, and the sweep reports it", async () => {
  const hub = clusterOf("hub", gone);
  const world = sweepWorld([]);
  const { plan, warnings } = await sweepPreviews({ ...world.platform, clusters: [hub] }, PRUNE);
  expect(plan.objects).toMatchObject([{ action: "report" }]);
  expect(hub.objects).toEqual([gone]);
  expect(warnings).toEqual([`the GitOps repository has no folder ${ROOT}, so nothing is pruned in clusters`]);
});

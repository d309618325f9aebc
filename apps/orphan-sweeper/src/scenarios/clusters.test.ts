import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AccessRule, type LocalKubernetes, startKubernetes } from "local-platform";
import { ANNOTATIONS, EPHEMERAL_LABEL, LABEL_PREFIX } from "preview-core";
import { expect, test } from "vitest";
import { HOUR, type SweeperWorld, sweeperWorld } from "../sweeper-world.fixture.ts";

const APPLICATION = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };
const CLAIM = { apiVersion: "platform.chrishouse.io/v1alpha1", kind: "NamespaceClaim" };
const PLURALS = { applications: "argocd", namespaceclaims: "crossplane-system" };

/** The rights that the chart grants. */
function rules(...verbs: AccessRule["verbs"]): AccessRule[] {
  return [{ apiGroups: ["argoproj.io", "platform.chrishouse.io"], resources: Object.keys(PLURALS), verbs }];
}

interface Clusters extends AsyncDisposable {
  readonly world: SweeperWorld;
  readonly hub: LocalKubernetes;
  readonly spoke: LocalKubernetes;
  /** Options that name both clusters. */
  readonly args: readonly string[];
}

/** A world with a hub and a spoke, and the kubeconfigs of users with the least rights. */
async function clusters(verbs: AccessRule["verbs"]): Promise<Clusters> {
  const world = await sweeperWorld();
  const [hub, spoke] = [await startKubernetes(), await startKubernetes()];
  hub.install(
    { ...APPLICATION, plural: "applications", namespaced: true },
    { ...CLAIM, plural: "namespaceclaims", namespaced: true },
  );
  const sweeper = hub.createUser({ name: "sweeper", rules: rules(...verbs) });
  const looker = spoke.createUser({
    name: "looker",
    rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list"] }],
  });
  const files = { hub: join(world.folder, "hub"), spoke: join(world.folder, "spoke") };
  await writeFile(files.hub, sweeper.kubeconfig());
  await writeFile(files.spoke, looker.kubeconfig());
  return {
    world,
    hub,
    spoke,
    args: ["--hub-kubeconfig", files.hub, "--spoke-kubeconfig", files.spoke],
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await spoke[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Labels and annotations of a preview in a cluster. */
function metadata(name: string, pr: number, more: object = {}) {
  return {
    name,
    labels: {
      [EPHEMERAL_LABEL]: "true",
      [`${LABEL_PREFIX}service`]: "pricing-api",
      [`${LABEL_PREFIX}pr`]: String(pr),
    },
    annotations: { [ANNOTATIONS.pullRequest]: String(pr), [ANNOTATIONS.repository]: "crh225/pricing-api" },
    ...more,
  };
}

function putPreview({ hub, spoke }: Clusters, pr: number): void {
  hub.put({ ...APPLICATION, metadata: metadata(`pricing-api-pr-${pr}`, pr, { namespace: "argocd" }) });
  hub.put({ ...CLAIM, metadata: metadata(`red-dev-pr-${pr}`, pr, { namespace: "crossplane-system" }) });
  spoke.put({ apiVersion: "v1", kind: "Namespace", metadata: metadata(`red-dev-pr-${pr}`, pr) });
}

function isThere({ hub }: Clusters, pr: number): boolean[] {
  return [
    hub.find({ ...APPLICATION, metadata: { name: `pricing-api-pr-${pr}`, namespace: "argocd" } }),
    hub.find({ ...CLAIM, metadata: { name: `red-dev-pr-${pr}`, namespace: "crossplane-system" } }),
  ].map((object) => object !== undefined);
}

test("objects that are in clusters and not in git are reported with a command, and kept", async () => {
  await using found = await clusters(["get", "list"]);
  const { world, args } = found;
  await world.preview("a");
  for (const pr of [1, 9]) putPreview(found, pr);
  found.hub.put({ ...APPLICATION, metadata: { name: "portal", namespace: "argocd" } });
  world.time += HOUR;
  const { code, out } = await world.run(args);
  expect(code).toBe(0);
  expect(out).toContain("reported  hub Application argocd/pricing-api-pr-9");
  expect(out).toContain("reported  hub NamespaceClaim crossplane-system/red-dev-pr-9");
  expect(out).toContain("reported  spoke Namespace red-dev-pr-9");
  expect(out).toContain(
    "kubectl --context HUB delete application.argoproj.io pricing-api-pr-9 --namespace argocd\n",
  );
  expect(out).not.toContain("pr-1 ");
  expect(out).not.toContain("portal");
  expect(isThere(found, 9)).toEqual([true, true]);
});

test("--prune-cluster deletes on the hub, not on the spoke, and keeps live previews", async () => {
  await using found = await clusters(["get", "list", "delete"]);
  const { world, args, spoke } = found;
  await world.preview("a");
  for (const pr of [1, 9]) putPreview(found, pr);
  world.time += HOUR;
  const { code, out } = await world.run([...args, "--prune-cluster"]);
  expect(code).toBe(0);
  expect(out).toContain("deleted   hub Application argocd/pricing-api-pr-9");
  expect([isThere(found, 1), isThere(found, 9)]).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(spoke.requests.map(({ method }) => method)).not.toContain("DELETE");
});

test("a dry run with --prune-cluster deletes nothing", async () => {
  await using found = await clusters(["get", "list", "delete"]);
  const { world, args } = found;
  await world.preview("a");
  putPreview(found, 9);
  world.time += HOUR;
  const { out } = await world.run([...args, "--prune-cluster", "--dry-run"]);
  expect(out).toContain("would delete  hub Application");
  expect(isThere(found, 9)).toEqual([true, true]);
});

test("an object without preview-core annotations is never deleted", async () => {
  await using found = await clusters(["get", "list", "delete"]);
  const { world, args, hub } = found;
  await world.preview("a");
  hub.put({
    ...APPLICATION,
    metadata: metadata("pricing-api-pr-9", 9, { namespace: "argocd", annotations: {} }),
  });
  world.time += HOUR;
  const { out } = await world.run([...args, "--prune-cluster"]);
  expect(out).toMatch(/^reported .+ and lacks preview-core annotations$/m);
  expect(isThere(found, 9)[0]).toBe(true);
});

test("an object that is stuck in deletion is reported with what is in the way, and how to end it", async () => {
  await using found = await clusters(["get", "list", "delete"]);
  const { world, args, hub } = found;
  await world.preview("a");
  const stuck = { namespace: "argocd", finalizers: ["resources-finalizer.argocd.argoproj.io"] };
  const application = { ...APPLICATION, metadata: metadata("pricing-api-pr-9", 9, stuck) };
  hub.put(application);
  world.time += HOUR;
  expect((await world.run([...args, "--prune-cluster"])).out).not.toContain("By hand");
  world.time += HOUR;
  const { out } = await world.run([...args, "--prune-cluster"]);
  expect(out).toMatch(/^reported .+ waits for the finalizer resources-finalizer\.argocd\.argoproj\.io$/m);
  expect(out).toContain("kubectl --context HUB describe application.argoproj.io pricing-api-pr-9");

  const message = "waiting for completion of hook batch/Job/migrate";
  hub.put({ ...application, status: { operationState: { phase: "Running", message } } });
  const { out: again } = await world.run([...args, "--prune-cluster"]);
  expect(again).toMatch(/^reported .+ Argo CD first ends a running operation \(waiting for .+migrate\)$/m);
  expect(again).toContain(
    `kubectl --context HUB patch application.argoproj.io pricing-api-pr-9 --namespace argocd --type merge --patch '{"status":{"operationState":{"phase":"Terminating"}}}'`,
  );
});

test("a missing right is a failure with its name, and the previews in git are swept", async () => {
  await using found = await clusters(["get"]);
  const { world, args } = found;
  (await world.preview("a")).close();
  world.time += HOUR;
  const { code, out } = await world.run(args);
  expect([code, await world.previews()]).toEqual([1, []]);
  expect(out).toMatch(/Failed:\n {2}the hub: .+list/);
});

test("only the namespaces of the platform config are listed, by label", async () => {
  await using found = await clusters(["get", "list"]);
  await found.world.run(found.args);
  const asked = [...found.hub.requests, ...found.spoke.requests].map(({ path }) => path);
  const lists = asked.filter((path) => /(?:applications|namespaceclaims|namespaces)$/.test(path));
  expect(lists).toEqual([
    "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications",
    "/apis/platform.chrishouse.io/v1alpha1/namespaces/crossplane-system/namespaceclaims",
    "/api/v1/namespaces",
  ]);
});

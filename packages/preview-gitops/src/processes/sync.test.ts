import { parsePreview, readPreview } from "preview-core";
import { SHA } from "preview-core/fixtures/example";
import { closedPullRequest, NEWER_SHA, openPullRequest } from "preview-core/fixtures/preview-facts";
import type { PullRequestState } from "preview-core/plan";
import { expect, test } from "vitest";
import { GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { memoryRepository } from "../memory-repository.ts";
import { type SyncPlatform, type SyncRequest, syncPreview } from "./sync.ts";

const DIGEST = `sha256:${"d".repeat(64)}`;
const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const SERVICE = "infra/quickstart-services/pricing-api";
const DIRECTORY = `${SERVICE}/preview-pr-1`;

const OPEN = openPullRequest({ nodeId: "PR_1" });
const CLOSED = closedPullRequest({ merged: true, nodeId: "PR_1" });

const REQUEST: SyncRequest = {
  preview: parsePreview({ service: "pricing-api", team: "red", pr: 1 }),
  repository: { id: 7, fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
  sha: SHA,
  runUrl: "https://github.com/crh225/pricing-api/actions/runs/1",
  configPath: "preview.yaml",
};

/** A platform in memory. Each read of the pull request returns the next state, and then always the last one. */
function platformWith(gitops: GitOpsRepository, ...states: PullRequestState[]): SyncPlatform {
  let reads = 0;
  let time = 0;
  return {
    gitops,
    readPullRequest: async () => states[Math.min(reads++, states.length - 1)] ?? OPEN,
    clock: { now: () => time, random: () => 0, sleep: async (milliseconds) => void (time += milliseconds) },
  };
}

function gitopsWith(files: Record<string, string> = {}): ReturnType<typeof memoryRepository> {
  return memoryRepository(new Map(Object.entries({ "preview.yaml": CONFIG, ...files })));
}

async function pathsOf(gitops: GitOpsRepository): Promise<string[]> {
  const { directories } = await gitops.read({ directories: ["infra"] });
  return [...(directories.get("infra")?.keys() ?? [])].toSorted();
}

/** Calls functions before and after each commit. A function that throws loses the answer. */
function around(
  gitops: GitOpsRepository,
  hooks: { before?: () => Promise<unknown>; after?: () => void },
): GitOpsRepository {
  return {
    read: (wanted) => gitops.read(wanted),
    async commit(commit) {
      await hooks.before?.();
      const oid = await gitops.commit(commit);
      hooks.after?.();
      return oid;
    },
  };
}

test("an open pull request gets its two manifests and, once, the owner file", async () => {
  const gitops = gitopsWith();
  const { plan, commit } = await syncPreview(platformWith(gitops, OPEN), REQUEST);
  expect(plan).toMatchObject({ action: "ensure", state: "deploying" });
  expect(commit).toBe((await gitops.read({})).head);
  expect(await pathsOf(gitops)).toEqual([
    `${SERVICE}/preview-owner.yaml`,
    `${DIRECTORY}/argocd-application.yaml`,
    `${DIRECTORY}/namespace-claim.yaml`,
  ]);
});

test("the same event again commits nothing", async () => {
  const gitops = gitopsWith();
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const { head } = await gitops.read({});
  const later = { ...REQUEST, runUrl: "https://github.com/crh225/pricing-api/actions/runs/2" };
  expect((await syncPreview(platformWith(gitops, OPEN), later)).commit).toBeUndefined();
  expect((await gitops.read({})).head).toBe(head);
});

test("a closed pull request leaves nothing but the owner file", async () => {
  const gitops = gitopsWith();
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const { plan } = await syncPreview(platformWith(gitops, CLOSED), REQUEST);
  expect(plan).toMatchObject({ action: "remove", state: "removed" });
  expect(await pathsOf(gitops)).toEqual([`${SERVICE}/preview-owner.yaml`]);
});

test("a pull request that closes during its deploy is removed by the same run", async () => {
  const gitops = gitopsWith();
  const { plan } = await syncPreview(platformWith(gitops, OPEN, CLOSED), REQUEST);
  expect(plan.state).toBe("removed");
  expect(await pathsOf(gitops)).toEqual([`${SERVICE}/preview-owner.yaml`]);
});

test("a pull request that loses its label during its deploy is removed by the same run", async () => {
  const gitops = gitopsWith({ "preview.yaml": `${CONFIG}policy:\n  label: preview\n` });
  const platform = platformWith(gitops, { ...OPEN, labels: ["preview"] }, OPEN);
  const { plan, commit } = await syncPreview(platform, REQUEST);
  expect(plan).toMatchObject({ action: "remove", state: "skipped" });
  expect(commit).toBe((await gitops.read({})).head);
  expect(await pathsOf(gitops)).toEqual([`${SERVICE}/preview-owner.yaml`]);
});

test("a deploy with a newer push keeps the preview for the newer run, and returns its own commit", async () => {
  const gitops = gitopsWith();
  const platform = platformWith(gitops, OPEN, { ...OPEN, headSha: NEWER_SHA });
  const { plan, commit } = await syncPreview(platform, REQUEST);
  expect(plan).toMatchObject({ action: "nothing", state: "superseded" });
  expect(commit).toBe((await gitops.read({})).head);
});

test("a deploy that has replaced the current head restores the preview with its image", async () => {
  const gitops = gitopsWith();
  const image = { repository: "ghcr.io/crh225/pricing-api", tag: "pr-1-of-the-first", digest: DIGEST };
  await syncPreview(platformWith(gitops, OPEN), { ...REQUEST, image });
  const pushed = { ...OPEN, headSha: NEWER_SHA };
  await syncPreview(platformWith(gitops, pushed, OPEN), { ...REQUEST, sha: NEWER_SHA });
  const { directories } = await gitops.read({ directories: [DIRECTORY] });
  expect(readPreview(directories.get(DIRECTORY) ?? new Map())).toMatchObject({ sha: SHA, image });
});

test("a slow removal reads the pull request again, and restores the preview", async () => {
  const gitops = gitopsWith();
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const platform = platformWith(gitops, CLOSED, OPEN);
  const slow = around(gitops, { before: () => platform.clock.sleep(3000) });
  const stale = { ...REQUEST, sha: NEWER_SHA };
  const { plan } = await syncPreview({ ...platform, gitops: slow }, stale);
  expect(plan.state).toBe("deploying");
  const { directories } = await gitops.read({ directories: [DIRECTORY] });
  expect(readPreview(directories.get(DIRECTORY) ?? new Map())).toHaveProperty("sha", SHA);
});

test("a fast removal reads the pull request once", async () => {
  const gitops = gitopsWith();
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const platform = platformWith(gitops, CLOSED, OPEN);
  expect((await syncPreview(platform, REQUEST)).plan.state).toBe("removed");
  expect(await platform.readPullRequest()).toBe(OPEN);
});

test("a deploy counts if the pull request cannot be read after the commit", async () => {
  const gitops = gitopsWith();
  const platform = platformWith(gitops, OPEN);
  let reads = 0;
  const readPullRequest = async (): Promise<PullRequestState> => {
    if ((reads += 1) > 1) throw new GitOpsError("unreachable", "GitHub answered 502");
    return OPEN;
  };
  const { plan, commit } = await syncPreview({ ...platform, readPullRequest }, REQUEST);
  expect(plan.state).toBe("deploying");
  expect(commit).toBe((await gitops.read({})).head);
});

test("a lost race starts over from reading and keeps the change of the other writer", async () => {
  const gitops = gitopsWith();
  let races = 3;
  const before = async () => {
    if (races-- <= 0) return;
    const { head } = await gitops.read({});
    await gitops.commit({ head, message: "another", write: new Map([[`other-${races}`, "x"]]), remove: [] });
  };
  await syncPreview(platformWith(around(gitops, { before }), OPEN), REQUEST);
  const { files } = await gitops.read({
    files: ["other-0", "other-1", "other-2", `${DIRECTORY}/namespace-claim.yaml`],
  });
  expect(files.size).toBe(4);
});

test("a commit with a lost answer is found and not repeated, and the pull request is read again", async () => {
  const gitops = gitopsWith();
  let lost = false;
  const after = () => {
    if (lost) return;
    lost = true;
    throw new GitOpsError("uncertain", "the connection broke");
  };
  const platform = platformWith(around(gitops, { after }), OPEN, OPEN, CLOSED);
  const { plan } = await syncPreview(platform, REQUEST);
  expect(plan.state).toBe("removed");
  expect(await pathsOf(gitops)).toEqual([`${SERVICE}/preview-owner.yaml`]);
});

test("a redeploy with a lost answer raises the attempt once", async () => {
  const gitops = gitopsWith();
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  let lost = false;
  const after = () => {
    if (lost) return;
    lost = true;
    throw new GitOpsError("uncertain", "the connection broke");
  };
  const redeploy = { ...REQUEST, redeploy: true };
  const { commit } = await syncPreview(platformWith(around(gitops, { after }), OPEN), redeploy);
  const snapshot = await gitops.read({ directories: [DIRECTORY] });
  expect(readPreview(snapshot.directories.get(DIRECTORY) ?? new Map())).toHaveProperty("attempt", 2);
  expect(commit).toBe(snapshot.head);
});

test("a dry run decides and changes nothing", async () => {
  const gitops = gitopsWith();
  const { head } = await gitops.read({});
  const { plan, commit } = await syncPreview(platformWith(gitops, OPEN), REQUEST, { dryRun: true });
  expect(plan.write.size).toBe(3);
  expect(commit).toBeUndefined();
  expect((await gitops.read({})).head).toBe(head);
});

test("services are in the root of the config", async () => {
  const gitops = gitopsWith({ "preview.yaml": `${CONFIG}root: previews\n` });
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const { listings } = await gitops.read({ listings: ["previews/pricing-api"] });
  expect(listings.get("previews/pricing-api")).toEqual(["preview-pr-1"]);
});

test("a missing config is named, and nothing is committed", async () => {
  const gitops = memoryRepository(new Map([["README.md", ""]]));
  await expect(syncPreview(platformWith(gitops, OPEN), REQUEST)).rejects.toMatchObject({
    code: "invalid-config",
    message: "preview.yaml: is missing in the GitOps repository; the platform team writes it once",
  });
});

test("an unknown pull request changes nothing", async () => {
  const gitops = gitopsWith();
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const { head } = await gitops.read({});
  const { plan } = await syncPreview(
    platformWith(gitops, { state: "unknown", reason: "no access" }),
    REQUEST,
  );
  expect(plan).toMatchObject({ action: "nothing", state: "failed", reason: "no access" });
  expect((await gitops.read({})).head).toBe(head);
});

test("the cap counts the existing previews", async () => {
  const gitops = gitopsWith({ "preview.yaml": `${CONFIG}policy:\n  maxPreviewsPerService: 1\n` });
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const second = { ...REQUEST, preview: { ...REQUEST.preview, pr: 2 } };
  const { plan } = await syncPreview(platformWith(gitops, OPEN), second);
  expect(plan).toMatchObject({ state: "skipped", reason: expect.stringContaining("#1") });
});

const ROOT = "infra/quickstart-services";

function ownerFile(team: string): string {
  return `team: ${team}\nrepository:\n  id: 8\n  fullName: crh225/other\n`;
}

test("a service whose folder has files and no owner is refused, and stays as it is", async () => {
  const gitops = gitopsWith({ [`${SERVICE}/argocd-application.yaml`]: "kind: Application\n" });
  const { plan, commit } = await syncPreview(platformWith(gitops, OPEN), REQUEST);
  expect(plan).toMatchObject({
    state: "failed",
    reason: expect.stringContaining("has files in the GitOps repository"),
  });
  expect(commit).toBe(undefined);
});

test.each([
  ["maxPreviewsPerTeam: 2", 'the cap of 2 for the team "red" is used up; close a pull request of the team'],
  ["maxPreviews: 4", "the cap of 4 for the platform is used up; close a pull request"],
  ["maxPreviewsPerTeam: 3, maxPreviews: 5", undefined],
])("a first deploy with policy: {%s} counts the live previews of all services", async (caps, reason) => {
  const live = Object.entries({ a: "red", b: "red", c: "blue", d: "blue" }).flatMap(([name, team]) => [
    [`${ROOT}/${name}/preview-owner.yaml`, name === "d" ? "broken: [" : ownerFile(team)],
    [`${ROOT}/${name}/preview-pr-3/argocd-application.yaml`, "kind: Application\n"],
  ]);
  const config = { "preview.yaml": `${CONFIG}policy: {${caps}}\n`, [`${ROOT}/README.md`]: "Services\n" };
  const gitops = gitopsWith({ ...Object.fromEntries(live), ...config });
  const { plan } = await syncPreview(platformWith(gitops, OPEN), REQUEST);
  expect(plan).toMatchObject(reason === undefined ? { action: "ensure" } : { state: "skipped", reason });
});

test("a live preview is deployed again whatever the caps are", async () => {
  const gitops = gitopsWith({ "preview.yaml": `${CONFIG}policy: {maxPreviews: 1}\n` });
  await syncPreview(platformWith(gitops, OPEN), REQUEST);
  const next = { ...REQUEST, sha: NEWER_SHA };
  const { plan } = await syncPreview(platformWith(gitops, openPullRequest({ headSha: NEWER_SHA })), next);
  expect(plan).toMatchObject({ action: "ensure", state: "deploying" });
});

test("a deploy with a shortened name is refused when a live preview of another service has its namespace", async () => {
  const long = "customer-notification-preferences-gateway-worker-one-of-many";
  const gitops = gitopsWith();
  const preview = (service: string) => parsePreview({ service, team: "red", pr: 1 });
  const other = { ...REQUEST, preview: preview(long.replace("one", "two")) };
  const first = await syncPreview(platformWith(gitops, OPEN), other);
  const request = { ...REQUEST, preview: preview(long) };
  const dry = await syncPreview(platformWith(gitops, OPEN), request, { dryRun: true });
  expect(dry.plan).toMatchObject({ action: "ensure" });
  const [own, theirs] = [dry, first].map(({ plan }) => readPreview(plan.write));
  if (own === undefined || "unreadable" in own || theirs === undefined || "unreadable" in theirs)
    throw new Error();
  const path = [...first.plan.write.keys()].find((name) => name.endsWith("/argocd-application.yaml")) ?? "";
  const text = (await gitops.read({ files: [path] })).files.get(path) ?? "";
  const { head } = await gitops.read({});
  const write = new Map([[path, text.replaceAll(theirs.namespace, own.namespace)]]);
  await gitops.commit({ head, message: "Collide", write, remove: [] });
  const { plan } = await syncPreview(platformWith(gitops, OPEN), request);
  expect(plan).toMatchObject({
    state: "failed",
    reason: expect.stringContaining(`its namespace "${own.namespace}" is already that of`),
  });
});

import { parsePreview } from "preview-core";
import { closedPullRequest, openPullRequest } from "preview-core/fixtures/preview-facts";
import type { PullRequestState } from "preview-core/plan";
import { describe, expect, test } from "vitest";
import { removePreview } from "./remove.ts";
import {
  CLOSED,
  CONFIG,
  DAY,
  directoryOf,
  NOW,
  REQUEST,
  ROOT,
  type SweepWorld,
  sweepWorld,
  worldPreview,
} from "./sweep/sweep-world.fixture.ts";
import { sweepPreviews } from "./sweep/sweep-previews.ts";
import { syncPreview, type SyncResult } from "./sync.ts";

/* A mistake in a file that a removal does not need stops deploys, and never a removal. */

const MISTAKES = [
  ["preview.yaml with a wrong value", { "preview.yaml": `${CONFIG}readiness: {timeout: 5 minutes}\n` }],
  ["preview.yaml with a line that is no YAML", { "preview.yaml": `${CONFIG}routing: [\n` }],
  ["preview.yaml with a wrong host", { "preview.yaml": `${CONFIG}registry: {host: GHCR.io}\n` }],
  ["an owner file with a wrong value", { [`${ROOT}/a/preview-owner.yaml`]: "team: [red]\n" }],
  ["an empty owner file", { [`${ROOT}/a/preview-owner.yaml`]: "" }],
] as const satisfies readonly (readonly [string, Record<string, string>])[];

const OWNER_MISTAKES = MISTAKES.filter(([what]) => what.includes("owner"));
const CONFIG_MISTAKES = MISTAKES.filter(([what]) => what.includes("preview.yaml"));

function sync({ gitops, clock }: SweepWorld, pullRequest: PullRequestState): Promise<SyncResult> {
  const repository = { id: 7, fullName: "crh225/a", url: "https://github.com/crh225/a" };
  const preview = parsePreview({ service: "a", team: "red", pr: 1 });
  const sha = "0123456789abcdef0123456789abcdef01234567";
  return syncPreview(
    { gitops, clock, readPullRequest: async () => pullRequest },
    { preview, repository, sha, configPath: "preview.yaml" },
  );
}

describe.each(MISTAKES)("%s", (_, files) => {
  test("does not keep the preview of a closed pull request", async () => {
    const world = sweepWorld([worldPreview()], files);
    const { plan } = await sync(world, closedPullRequest());
    expect([plan.action, await world.directories()]).toEqual(["remove", []]);
    expect((await sync(world, closedPullRequest())).plan).toMatchObject({
      action: "nothing",
      state: "removed",
    });
  });

  test("stops a deploy", async () => {
    const world = sweepWorld([], files);
    await expect(sync(world, openPullRequest())).rejects.toMatchObject({
      code: expect.stringMatching(/^invalid-(config|owner)$/),
    });
  });

  test("stops no sweep of closed pull requests", async () => {
    const world = sweepWorld([worldPreview({ pullRequest: CLOSED })], files);
    await sweepPreviews(world.platform, REQUEST);
    expect(await world.directories()).toEqual([]);
  });
});

test.each(CONFIG_MISTAKES)("%s is a failure of the sweep, and no open preview expires", async (_, files) => {
  const expired = worldPreview({ deployedAt: NOW - 20 * DAY, warnedAt: NOW - 2 * DAY });
  const world = sweepWorld([expired], files);
  const { failed, plan } = await sweepPreviews(world.platform, REQUEST);
  expect(failed).toEqual([{ what: "preview.yaml", message: expect.stringContaining("preview.yaml:") }]);
  expect(plan.previews.map(({ action }) => action)).not.toContain("remove");
  expect(world.notices).toEqual([]);
});

test("a policy in a form of a newer version lets nothing expire", async () => {
  const config = CONFIG.replace("{ttl: 14d}", "{ttl: 14d, keepLabel: [hold, demo]}");
  const expiring = worldPreview({
    deployedAt: NOW - 13 * DAY,
    pullRequest: { state: "open", labels: ["hold"] },
  });
  const world = sweepWorld([expiring], { "preview.yaml": config });
  await sweepPreviews(world.platform, REQUEST);
  await world.clock.sleep(26 * 3_600_000);
  await sweepPreviews(world.platform, REQUEST);
  expect([await world.directories(), world.notices]).toEqual([["a/preview-pr-1"], []]);
});

test("an unknown key under `policy` lets nothing expire, and closed pull requests' previews go", async () => {
  const config = CONFIG.replace("{ttl: 14d}", "{ttl: 14d, ttlExemptTeams: [red]}");
  const expired = worldPreview({ deployedAt: NOW - 20 * DAY, warnedAt: NOW - 2 * DAY });
  const closed = worldPreview({ service: "b", repositoryId: 8, pullRequest: CLOSED });
  const world = sweepWorld([expired, closed], { "preview.yaml": config });
  const { plan } = await sweepPreviews(world.platform, REQUEST);
  expect(plan.previews.map(({ action, rule }) => `${action}: ${rule}`)).toEqual([
    "report: postponed",
    "remove: closed",
  ]);
  expect(plan.previews[0]?.reason).toContain("policy.ttlExemptTeams");
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

test("a clock that jumped lets nothing expire", async () => {
  const expired = worldPreview({ deployedAt: NOW - 20 * DAY });
  const world = sweepWorld([expired]);
  await sweepPreviews(world.platform, REQUEST);
  await world.clock.sleep(25 * 3_600_000);
  const jumped = { ...world.platform, serverClock: { difference: 25 * 3_600_000 } };
  const { plan } = await sweepPreviews(jumped, REQUEST);
  expect(plan.previews[0]).toMatchObject({
    action: "report",
    reason: "it would expire, and is kept: this machine's clock and GitHub's differ by 1500 min",
  });
  const right = { ...world.platform, serverClock: { difference: 1_000 } };
  expect((await sweepPreviews(right, REQUEST)).plan.previews[0]).toMatchObject({ action: "remove" });
});

test.each(OWNER_MISTAKES)("%s keeps a preview that does not say whose it is", async (_, files) => {
  const directory = directoryOf(worldPreview());
  const world = sweepWorld([], { ...files, [`${directory}/argocd-application.yaml`]: "kind: Application\n" });
  await expect(sync(world, closedPullRequest())).rejects.toMatchObject({ code: "invalid-owner" });
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

test("a person can remove a preview under a broken config", async () => {
  const world = sweepWorld([worldPreview()], { "preview.yaml": `${CONFIG}routing: [\n` });
  const removal = { directory: directoryOf(worldPreview()), reason: "gone", configPath: "preview.yaml" };
  await removePreview(world.platform, removal);
  expect(await world.directories()).toEqual([]);
});

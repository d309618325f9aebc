import type { LocalPullRequest, LocalRepository } from "local-github";
import { expect, test } from "vitest";
import { githubSweepWorld, type Opening } from "./github-sweep-world.fixture.ts";
import { HOUR, MINUTE, REQUEST } from "./sweep-world.fixture.ts";
import { sweepPreviews } from "./sweep-previews.ts";

/** A case in which no run of the action sees the end of a pull request. */
interface LostEvent {
  readonly how: string;
  readonly opening?: Opening;
  readonly end: (pull: LocalPullRequest, repository: LocalRepository) => unknown;
  /** The reason in the plan of the sweep. */
  readonly reason: string;
}

const MERGED = "the pull request is merged";
const CLOSED = "the pull request is closed";

const LOST_EVENTS: readonly LostEvent[] = [
  {
    how: "the branch is deleted at the merge, which cancels the run",
    end: async (pull, repository) => {
      pull.close({ merged: true });
      await repository.deleteBranch("change-1");
    },
    reason: `${MERGED}; its branch was deleted after the merge, which cancels a run that has not begun`,
  },
  {
    how: "it has a merge conflict, so no workflow runs",
    end: (pull) => {
      pull.setConflicting(true);
      pull.close();
    },
    reason: `${CLOSED}; it has a merge conflict, with which \`pull_request\` starts no run`,
  },
  {
    how: "a workflow's own token merges it, so no workflow runs",
    end: (pull) => pull.close({ merged: true, by: { login: "github-actions", type: "Bot" } }),
    reason: `${MERGED}; a workflow's own token merged it, which starts no run`,
  },
  {
    how: "Dependabot opened it, so its run has no secrets",
    opening: { author: { login: "dependabot", type: "Bot" } },
    end: (pull) => pull.close(),
    reason: `${CLOSED}; Dependabot opened it, whose runs get no secrets`,
  },
  {
    how: "it comes from a fork, so its run has no secrets",
    opening: { fork: true },
    end: (pull) => pull.close(),
    reason: `${CLOSED}; it comes from a fork, whose runs get no secrets`,
  },
  {
    how: "a newer run replaces the one that waits, or a filter or an old workflow file suppresses it",
    end: (pull) => pull.close({ merged: true }),
    reason: MERGED,
  },
];

test.each(LOST_EVENTS)("a preview is gone after one sweep when $how", async ({ opening, end, reason }) => {
  await using world = await githubSweepWorld(["a"]);
  const repository = world.service("a");
  const pull = await world.deploy(repository, opening);
  const survivor = await world.deploy(repository);
  await end(pull, repository);
  world.wait(11 * MINUTE);
  const { plan, failed, warnings } = await sweepPreviews(world.platform, REQUEST);
  expect(plan.previews.map(({ action, reason: why }) => [action, why])).toEqual([
    ["remove", reason],
    ["keep", "the pull request is open"],
  ]);
  expect(await world.directories()).toEqual([`a/preview-pr-${survivor.number}`]);
  expect([failed, warnings]).toEqual([[], []]);
});

test("within the grace period the preview stays, and the next sweep removes the preview", async () => {
  await using world = await githubSweepWorld(["a"]);
  const pull = await world.deploy(world.service("a"));
  pull.close();
  world.wait(9 * MINUTE);
  await sweepPreviews(world.platform, REQUEST);
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
  world.wait(HOUR);
  await sweepPreviews(world.platform, REQUEST);
  expect(await world.directories()).toEqual([]);
});

test("a renamed or hidden repository is not mistaken for closed pull requests", async () => {
  await using world = await githubSweepWorld(["a", "b"]);
  const [a, b] = [world.service("a"), world.service("b")];
  await world.deploy(a);
  const closed = await world.deploy(a);
  (await world.deploy(b)).close();
  closed.close();
  a.rename("crh225/renamed");
  b.hide();
  world.wait(HOUR);
  const { plan } = await sweepPreviews(world.platform, REQUEST);
  expect(plan.previews.map(({ action, rule }) => `${action} ${rule}`)).toEqual([
    "keep open",
    "remove closed",
    "report unknown",
  ]);
  expect(await world.directories()).toEqual(["a/preview-pr-1", "b/preview-pr-1"]);
});

test("a sweep of an idle platform costs a few requests of one point each", async () => {
  await using world = await githubSweepWorld(["a", "b"]);
  for (const service of ["a", "b"]) await world.deploy(world.service(service));
  const before = world.github.requests.length;
  const platform = world.connect();
  const { apiPoints } = await sweepPreviews(platform, REQUEST);
  expect(world.github.requests.slice(before).map(({ operation }) => operation)).toEqual([
    "ReadGitOps",
    "ReadGitOps",
    "ListOpenPullRequests",
  ]);
  expect(apiPoints).toBe(3);
});

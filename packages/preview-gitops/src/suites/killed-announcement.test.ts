import { expect, test } from "vitest";
import { type GitHubSweepWorld, githubSweepWorld } from "../processes/sweep/github-sweep-world.fixture.ts";
import { DAY, HOUR, MINUTE, REQUEST } from "../processes/sweep/sweep-world.fixture.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";

/* A sweep that announces an expiry is killed at each of its requests, before or after the request has its effect. */

type Moment = "before" | "after";

/** A platform with one preview that is about to expire. */
async function worldWithExpiring(): Promise<GitHubSweepWorld> {
  const world = await githubSweepWorld(["a"]);
  await world.deploy(world.service("a"));
  world.wait(13 * DAY + HOUR);
  return world;
}

/** Runs a sweep until its process is gone, or to its end. Returns whether the process was killed. */
async function sweepUntil(world: GitHubSweepWorld, index: number, moment: Moment): Promise<boolean> {
  const killed = Promise.withResolvers<boolean>();
  let requests = 0;
  const fetch = async (...args: Parameters<typeof globalThis.fetch>): Promise<Response> => {
    requests += 1;
    if (requests <= index) return globalThis.fetch(...args);
    if (moment === "after" && requests === index + 1) await globalThis.fetch(...args);
    killed.resolve(true);
    return Promise.withResolvers<Response>().promise;
  };
  const sweep = sweepPreviews(world.connect(fetch), REQUEST).then(() => false);
  return Promise.race([killed.promise, sweep]);
}

/** Sweeps every six hours until the preview is gone. Returns the time of the removal. */
async function sweepUntilRemoved(world: GitHubSweepWorld): Promise<number> {
  for (let sweep = 0; sweep < 20; sweep += 1) {
    world.wait(6 * HOUR + MINUTE);
    await sweepPreviews(world.platform, REQUEST);
    if ((await world.directories()).length === 0) return world.platform.clock.now();
  }
  throw new Error("the preview is never removed");
}

test.for<Moment>(["before", "after"])(
  "killed %s any request, the sweep leaves one comment, at least a day before the removal",
  async (moment) => {
    const seen: boolean[] = [];
    for (let index = 0; seen.at(-1) !== false; index += 1) {
      await using world = await worldWithExpiring();
      seen.push(await sweepUntil(world, index, moment));
      const removedAt = await sweepUntilRemoved(world);
      const comments = world.service("a").pullRequest(1).comments();
      const times = comments.map(({ createdAt }) => removedAt - createdAt.getTime() >= DAY);
      expect([index, times]).toEqual([index, [true]]);
    }
    expect(seen.length).toBeGreaterThan(7);
  },
);

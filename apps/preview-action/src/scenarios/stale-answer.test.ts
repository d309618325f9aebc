import { expect, test } from "vitest";
import type { LocalPullRequest } from "local-github";
import { type PullRequestWorld, pullRequestWorld } from "../pull-request-world.fixture.ts";

/** Lets GitHub answer with the pull request as it is now, a moment before its next event. */
async function keepAnswering(
  { github, service, tokens }: PullRequestWorld,
  { number }: LocalPullRequest,
  times: number,
): Promise<void> {
  const url = `${github.apiUrl}/repos/${service.fullName}/pulls/${number}`;
  const answer = await fetch(url, { headers: { authorization: `bearer ${tokens.workflow}` } });
  const now = (await answer.json()) as { readonly updated_at: string };
  const before = new Date(Date.parse(now.updated_at) - 3_000);
  const body = { ...now, updated_at: before.toISOString().replace(".000", "") };
  github.inject({
    when: ({ operation }) => operation === "pulls/get",
    times,
    fault: { kind: "answer", status: 200, body },
  });
}

test("an answer from before the event is none: it is read again, and the close is not lost", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  pullRequest.close({ merged: true });
  const payload = await world.payload("closed", pullRequest);
  await pullRequest.reopen();
  await keepAnswering(world, pullRequest, 2);
  pullRequest.close({ merged: true });
  const { exitCode, outputs } = await world.run("closed", pullRequest, { payload });
  expect([exitCode, outputs]).toMatchObject([0, { state: "removed", changed: "true" }]);
});

test("a run that gets no newer answer fails, and says why", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const before = await world.gitops.head();
  pullRequest.close();
  const payload = await world.payload("closed", pullRequest);
  await pullRequest.reopen();
  await keepAnswering(world, pullRequest, 1_000);
  pullRequest.close();
  const { exitCode, annotations } = await world.run("closed", pullRequest, { payload });
  expect(exitCode).toBe(1);
  expect(annotations.map(({ message }) => message).join("\n")).toMatch(
    /GitHub answered with pull request 1 of crh225\/pricing-api as it was at .+, before the event of this run/,
  );
  expect(await world.gitops.head()).toBe(before);
});

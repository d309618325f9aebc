import type { ActionResult } from "local-platform";
import { expect, test } from "vitest";
import { findLeaks } from "../find-leaks.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const MASKS = /^::add-mask::(?<gitops>\S+)\n::add-mask::(?<workflow>\S+)\n(?!::add-mask::)/;

test("both tokens are hidden before anything else is written, whatever the run ends with", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const ends = [
    await world.play("opened", pullRequest),
    await world.play("opened", pullRequest, { inputs: { team: "Not A Team" } }),
    await world.playEvent({ name: "push", payload: {} }),
    await world.play("opened", pullRequest, { inputs: { "gitops-repository": "crh225/nothing" } }),
  ];
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1, 1]);
  for (const { rawLog } of ends) expect(MASKS.exec(rawLog)?.groups).toEqual(world.tokens);
});

test("what every test here is held against finds a token wherever it is, and a line that commands", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const clean = await world.play("opened", pullRequest);
  const secret = "ghs_secret";
  const basic = Buffer.from(`x-access-token:${secret}`).toString("base64");
  const leaksOf = async (change: Partial<ActionResult>): Promise<string[]> => {
    const traces = { results: [{ ...clean, ...change }], pullRequests: [pullRequest], gitops: world.gitops };
    return findLeaks([secret], traces);
  };
  expect(await leaksOf({})).toEqual([]);
  expect(await leaksOf({ rawLog: `::add-mask::${secret}\nfine\n` })).toEqual([]);
  expect(await leaksOf({ rawLog: `::add-mask::${secret}\nwith ${secret}\n` })).toEqual([
    "a token is in log 0",
  ]);
  expect(await leaksOf({ rawLog: `authorization: basic ${basic}\n` })).toEqual(["a token is in log 0"]);
  expect(await leaksOf({ summary: secret })).toEqual(["a token is in summary 0"]);
  expect(await leaksOf({ outputs: { url: secret } })).toEqual(["a token is in outputs 0"]);
  expect(await leaksOf({ rawLog: "fine\n ::set-output name=a::b\nx ##[error]y\n" })).toEqual([
    "the log commands the runner:  ::set-output name=a::b",
    "the log commands the runner: x ##[error]y",
  ]);
  pullRequest.addComment({ login: "octocat", body: secret });
  await world.gitops.commit({ branch: "main", message: secret, files: { a: "" } });
  expect(await leaksOf({})).toEqual(["a token is in the GitOps repository", "a token is in a comment on #1"]);
});

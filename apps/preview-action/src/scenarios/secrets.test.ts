import { execFile } from "node:child_process";
import { promisify } from "node:util";
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
  const leaksOf = (change: Partial<ActionResult>, sent: readonly unknown[] = []): string[] =>
    findLeaks([secret], { results: [{ ...clean, ...change }], pullRequests: [pullRequest], sent });
  expect(leaksOf({})).toEqual([]);
  expect(leaksOf({ rawLog: `::add-mask::${secret}\nfine\n` })).toEqual([]);
  expect(leaksOf({ rawLog: `::add-mask::${secret}\nwith ${secret}\n` })).toEqual(["a token is in log 0"]);
  expect(leaksOf({ rawLog: `authorization: basic ${basic}\n` })).toEqual(["a token is in log 0"]);
  expect(leaksOf({ summary: secret })).toEqual(["a token is in summary 0"]);
  expect(leaksOf({ outputs: { url: secret } })).toEqual(["a token is in outputs 0"]);
  expect(leaksOf({ rawLog: "fine\n ::set-output name=a::b\nx ##[error]y\n" })).toEqual([
    "the log commands the runner:  ::set-output name=a::b",
    "the log commands the runner: x ##[error]y",
  ]);
  expect(leaksOf({}, [{ message: { headline: secret } }])).toEqual(["a token is in request 0"]);
  const contents = Buffer.from(`a: ${secret}`).toString("base64");
  expect(leaksOf({}, ["", { additions: [{ contents }] }])).toEqual(["a token is in request 1"]);
  pullRequest.addComment({ login: "octocat", body: secret });
  expect(leaksOf({})).toEqual(["a token is in a comment on #1"]);
});

test("nothing that is sent to GitHub or pushed by git holds a token", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const inputs = { deployment: "true", "gitops-repository": `${world.github.url}/crh225/gitops.git` };
  await world.play("opened", pullRequest, { inputs });
  pullRequest.close();
  await world.play("closed", pullRequest, { inputs });
  const history = ["log", "--all", "--patch", "--format=%an %ae %cn %ce %B"];
  const { stdout } = await promisify(execFile)("git", ["-C", world.gitops.gitDirectory, ...history]);
  expect(stdout).toContain("Deploy pricing-api pull request 1");
  for (const token of Object.values(world.tokens)) expect(stdout).not.toContain(token);
});

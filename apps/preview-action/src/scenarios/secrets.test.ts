import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ActionResult } from "local-platform";
import { expect, test } from "vitest";
import { findLeaks } from "../find-leaks.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const MASKS = /^::add-mask::(?<gitops>\S+)\n::add-mask::(?<workflow>\S+)\n(?!::add-mask::)/;

test("both tokens are hidden before any other output, however the run ends", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const ends = [
    await world.run("opened", pullRequest),
    await world.run("opened", pullRequest, { inputs: { team: "Not A Team" } }),
    await world.runEvent({ name: "push", payload: {} }),
    await world.run("opened", pullRequest, { inputs: { "gitops-repository": "crh225/nothing" } }),
  ];
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1, 1]);
  for (const { rawLog } of ends) expect(MASKS.exec(rawLog)?.groups).toEqual(world.tokens);
});

test("the check of every test here finds a token in any place, and a line that commands the runner", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const clean = await world.run("opened", pullRequest);
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

test("no request body and no pushed commit holds a token", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const inputs = { deployment: "true", "gitops-repository": `${world.github.url}/crh225/gitops.git` };
  await world.run("opened", pullRequest, { inputs });
  pullRequest.close();
  await world.run("closed", pullRequest, { inputs });
  const history = ["log", "--all", "--patch", "--format=%an %ae %cn %ce %B"];
  const { stdout } = await promisify(execFile)("git", ["-C", world.gitops.gitDirectory, ...history]);
  expect(stdout).toContain("Deploy pricing-api pull request 1");
  for (const token of Object.values(world.tokens)) expect(stdout).not.toContain(token);
});

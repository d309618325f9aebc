import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runAction } from "local-platform";
import { expect, test } from "vitest";
import { CONFIG, pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

/** The action as in a tag: its definition and its bundle, without other files. */
async function releasedAction(
  world: PullRequestWorld,
): Promise<{ readonly action: string; readonly folder: string } & AsyncDisposable> {
  const { action } = world.actionRun({ name: "pull_request", payload: {} });
  const folder = await mkdtemp(join(tmpdir(), "released-"));
  await mkdir(join(folder, "dist"));
  await cp(action, join(folder, "action.yml"));
  await cp(join(dirname(action), "dist", "main.mjs"), join(folder, "dist", "main.mjs"));
  return {
    folder,
    action: join(folder, "action.yml"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test("a released bundle needs nothing around it, and follows a platform config of a newer version", async () => {
  await using world = await pullRequestWorld({
    config: `${CONFIG}theme: dark\nrouting:\n  http3: true\n`,
  });
  await using released = await releasedAction(world);
  const pullRequest = await world.openPullRequest();
  const run = async (event: "opened" | "closed") => {
    const payload = await world.payload(event, pullRequest);
    const action = world.actionRun({ name: "pull_request_target", payload });
    return runAction({ ...action, action: released.action });
  };
  const warnings = [
    /^ignored: preview\.yaml:\d+:1 theme: /,
    /^ignored: preview\.yaml:\d+:3 routing\.http3: /,
  ].map((message) => ({ level: "warning", message: expect.stringMatching(message) }));
  const opened = await run("opened");
  expect(opened).toMatchObject({ exitCode: 0, outputs: { state: "deploying", changed: "true" } });
  expect(opened.annotations).toEqual(warnings);
  pullRequest.close();
  const closed = await run("closed");
  expect(closed).toMatchObject({ exitCode: 0, outputs: { state: "removed", changed: "true" } });
  expect(closed.annotations).toEqual(warnings);
  expect((await readdir(released.folder)).toSorted()).toEqual(["action.yml", "dist"]);
});

test("the bundle hides both tokens before any other output", async () => {
  await using world = await pullRequestWorld();
  const result = await world.runBundle("opened", await world.openPullRequest());
  expect(result.rawLog.split("\n").slice(0, 2)).toEqual([
    `::add-mask::${world.tokens.gitops}`,
    `::add-mask::${world.tokens.workflow}`,
  ]);
  const failed = await world.runBundle("opened", await world.openPullRequest({ branch: "b" }), {
    inputs: { team: "Not A Team", "gitops-token": world.tokens.gitops },
  });
  expect(failed.exitCode).toBe(1);
  expect(failed.rawLog.split("\n")[0]).toBe(`::add-mask::${world.tokens.gitops}`);
});

test("the bundle needs no network for names, either", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const nowhere = {
    url: "http://127.0.0.1:1",
    apiUrl: "http://127.0.0.1:1",
    graphqlUrl: "http://127.0.0.1:1",
  };
  const payload = await world.payload("opened", pullRequest);
  const before = world.github.requests.length;
  const result = await world.runBundle("opened", pullRequest, {
    payload,
    name: "pull_request",
    github: nowhere,
    token: "",
    inputs: { command: "names", domain: "chrishouse.io", "gitops-token": "", "gitops-repository": "" },
  });
  expect(result).toMatchObject({
    exitCode: 0,
    rawLog: "",
    outputs: { "image-tag": `pr-1-${pullRequest.headSha.slice(0, 12)}`, "head-sha": pullRequest.headSha },
  });
  expect(world.github.requests.slice(before)).toEqual([]);
});

test("the bundle reaches a git remote with the environment of a job", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const inputs = { "gitops-repository": `${world.github.url}/crh225/gitops.git` };
  const result = await world.runBundle("opened", pullRequest, { inputs });
  expect(result).toMatchObject({
    exitCode: 0,
    outputs: { changed: "true", commit: await world.gitops.head() },
  });
});

import type { LocalPullRequest, LocalRepository } from "local-github";
import { expect, test } from "vitest";
import { CONFIG, pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";
import { shown } from "../shown.fixture.ts";

const ALLOWED = `${CONFIG}policy:\n  forks: allow\n`;

interface Forked {
  readonly fork: LocalRepository;
  readonly pullRequest: LocalPullRequest;
}

async function openFromFork(world: PullRequestWorld): Promise<Forked> {
  const fork = await world.github.createRepository({ fullName: "octocat/pricing-api" });
  await fork.commit({ branch: "change", message: "Change", files: { change: "" } });
  const pullRequest = await world.openPullRequest({ headRepository: fork, author: { login: "octocat" } });
  return { fork, pullRequest };
}

test("a pull request from a fork gets no preview, no comment, and its reason in the summary", async () => {
  await using world = await pullRequestWorld();
  const { pullRequest } = await openFromFork(world);
  const result = await world.run("opened", pullRequest, { inputs: { deployment: "true" } });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped", changed: "false", commit: "" } });
  expect(result.annotations).toEqual([
    {
      level: "notice",
      message: "pricing-api: skipped: it comes from a fork, and previews of forks are off",
    },
  ]);
  expect(shown(result.summary)).toContain("It comes from a fork, and previews of forks are off.");
  expect(await world.previewFiles()).toEqual([]);
  expect(pullRequest.comments()).toEqual([]);
  expect(world.service.deployments()).toEqual([]);
});

test("the preview of a fork is removed when the platform turns forks off, and its comment says why", async () => {
  await using world = await pullRequestWorld({ config: ALLOWED });
  const { pullRequest } = await openFromFork(world);
  expect((await world.run("opened", pullRequest)).outputs).toMatchObject({ state: "deploying" });
  await world.gitops.commit({ branch: "main", message: "No forks", files: { "preview.yaml": CONFIG } });
  const result = await world.run("synchronize", pullRequest);
  expect(result.outputs).toMatchObject({ state: "skipped", changed: "true" });
  expect(await world.previewFiles()).toEqual(["infra/quickstart-services/pricing-api/preview-owner.yaml"]);
  expect(pullRequest.comments().map(({ body }) => shown(body))).toEqual([
    expect.stringContaining("It comes from a fork, and previews of forks are off"),
  ]);
});

test("a pull request whose fork was deleted counts as one of a fork, open and closed", async () => {
  await using world = await pullRequestWorld({ config: ALLOWED });
  const { fork, pullRequest } = await openFromFork(world);
  await world.run("opened", pullRequest);
  fork.hide();
  const payload = await world.payload("synchronize", pullRequest);
  expect(payload).toMatchObject({ pull_request: { head: { repo: null } } });
  expect((await world.run("synchronize", pullRequest)).outputs).toMatchObject({ state: "deploying" });
  pullRequest.close();
  expect((await world.run("closed", pullRequest)).outputs).toMatchObject({ state: "removed" });
});

test("a pull_request run of a fork without secrets ends neutral, sends no request, and says why", async () => {
  await using world = await pullRequestWorld();
  const { pullRequest } = await openFromFork(world);
  const payload = await world.payload("opened", pullRequest);
  const before = world.github.requests.length;
  const inputs = { "gitops-token": "" };
  const result = await world.run("opened", pullRequest, { name: "pull_request", payload, inputs });
  const reason = "the pull request comes from a fork, and GitHub gives its runs no secrets";
  expect(result).toMatchObject({
    exitCode: 0,
    outputs: { state: "skipped", changed: "false" },
    annotations: [{ level: "notice", message: `no preview: ${reason}` }],
  });
  expect(shown(result.summary)).toBe(`No preview: ${reason}.\n`);
  expect(world.github.requests.slice(before)).toEqual([]);
});

test("a pull_request_target run of a fork has secrets, so it needs the token", async () => {
  await using world = await pullRequestWorld();
  const { pullRequest } = await openFromFork(world);
  const inputs = { "gitops-token": "" };
  const result = await world.run("labeled", pullRequest, { name: "pull_request_target", inputs });
  expect(result.exitCode).toBe(1);
  expect(result.annotations).toEqual([
    { level: "error", message: expect.stringMatching(/^gitops-token: is required/) },
  ]);
});

test("a run of Dependabot without secrets ends neutral", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest({ author: { login: "dependabot[bot]", type: "Bot" } });
  const result = await world.run("opened", pullRequest, { inputs: { "gitops-token": "" } });
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped" } });
  expect(result.summary).toContain("the pull request comes from Dependabot");
});

test("a run of the repository's own pull request needs the token", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const result = await world.run("opened", pullRequest, { inputs: { "gitops-token": "" } });
  expect(result.exitCode).toBe(1);
  expect(result.annotations).toEqual([
    {
      level: "error",
      message: "gitops-token: is required: a token, preferably of a GitHub App; see the README",
    },
  ]);
});

import { EventEmitter } from "node:events";
import { webhookExamples } from "local-platform";
import { githubRunner, watchdog } from "preview-console";
import { expect, test } from "vitest";
import { instantClock } from "../instant-clock.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";
import { run } from "../run.ts";

test("reports every wrong, missing and unknown input at once, in log and summary, before any request", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  const before = world.github.requests.length;
  const inputs = {
    team: "",
    teams: "red",
    service: "Pricing_API",
    "gitops-repository": "",
    "gitops-token": "",
    "github-token": "",
    "wait-timeout": "five minutes",
    "wait-interval": "0s",
    "image-digest": "sha256:abc",
    "readiness-address": "http://127.0.0.1",
    wait: "maybe",
  };
  const result = await world.run("opened", pullRequest, { payload, inputs });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
  const paths = result.annotations.map(({ level, message }) => `${level} ${message.split(":")[0]}`);
  expect(paths).toEqual(
    [
      "service",
      "team",
      "gitops-repository",
      "gitops-token",
      "github-token",
      "image-digest",
      "wait",
      "wait-timeout",
      "wait-interval",
      "readiness-address",
      "teams",
    ].map((path) => `error ${path}`),
  );
  expect(result.summary.split("\n").filter((line) => line.startsWith("- "))).toHaveLength(paths.length);
  expect(world.github.requests.slice(before)).toEqual([]);
});

test("an event without a pull request fails with the names of the right events", async () => {
  await using world = await pullRequestWorld();
  const [payload = {}] = webhookExamples("push");
  for (const name of ["push", "schedule", "", "constructor", "issue_comment"]) {
    const result = await world.runEvent({ name, payload });
    expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed" } });
    expect(result.annotations).toEqual([
      {
        level: "error",
        message: `the event "${name}" has no pull request; change \`on:\` to any of workflow_run, pull_request_target, pull_request, workflow_dispatch`,
      },
    ]);
  }
});

test("a wrong payload fails with every missing field at once", async () => {
  await using world = await pullRequestWorld();
  const payload = { pull_request: { number: "1", head: { sha: "main", repo: null }, user: {} } };
  const result = await world.runEvent({ name: "pull_request", payload });
  expect(result.exitCode).toBe(1);
  expect(result.annotations.map(({ message }) => message.split(":")[0])).toEqual([
    "event.repository",
    "event.pull_request.number",
    "event.pull_request.head.sha",
    "event.pull_request.user.login",
    "event.pull_request.updated_at",
  ]);
});

test("outside of a workflow, the action says where to run it", async () => {
  const output: string[] = [];
  const runner = githubRunner({}, (text) => void output.push(text));
  const signal = new AbortController().signal;
  const succeeded = await run({
    environment: {},
    runner,
    clock: instantClock(),
    signal,
    watchdog: watchdog(new EventEmitter()),
  });
  expect([succeeded, output.join("")]).toEqual([
    false,
    "::error::GITHUB_EVENT_PATH is not set; run this action in a GitHub workflow\n",
  ]);
});

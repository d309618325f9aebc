import type { LocalPullRequest } from "local-github";
import { type ActionRun, webhookExamples, workflowRunEvent, type WorkflowRunResource } from "local-platform";
import { expect, test } from "vitest";
import { CONFIG, pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";
import { shown } from "../shown.fixture.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";

/** The end of a build of the service. Default: a successful build of its own repository */
function build(
  { service, github }: PullRequestWorld,
  sha: string,
  run: Partial<WorkflowRunResource> & Record<string, unknown> = {},
): ActionRun["event"] {
  const repository = {
    id: service.id,
    full_name: service.fullName,
    html_url: `${github.url}/${service.fullName}`,
  };
  const good = { name: "Build", conclusion: "success", head_sha: sha, head_repository: { id: service.id } };
  return { name: "workflow_run", payload: workflowRunEvent({ ...good, ...run }, repository) };
}

test("a finished build deploys the pull request whose head it built, with one more request", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const result = await world.runEvent(build(world, pullRequest.headSha));
  expect(result).toMatchObject({
    exitCode: 0,
    outputs: {
      state: "deploying",
      changed: "true",
      directory: DIRECTORY,
      "image-tag": `pr-1-${pullRequest.headSha.slice(0, 12)}`,
    },
  });
  expect(pullRequest.comments()).toHaveLength(1);
  expect(world.github.requests.map(({ operation }) => operation)).toEqual([
    "repos/list-pull-requests-associated-with-commit",
    "ReadGitOps",
    "pulls/get",
    "CommitToGitOps",
    "pulls/get",
    "FindComment",
    "CreateComment",
  ]);
});

test("a failed build changes nothing, sends no request, and is no failure of this run", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  for (const conclusion of ["failure", "cancelled", "timed_out", "skipped", "action_required", "stale"]) {
    const result = await world.runEvent(build(world, pullRequest.headSha, { conclusion }));
    expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped", changed: "false" } });
    expect(result.annotations).toEqual([
      { level: "notice", message: `no preview: the workflow "Build" ended with ${conclusion}` },
    ]);
    expect(shown(result.summary)).toBe(`No preview: the workflow "Build" ended with ${conclusion}.\n`);
  }
  expect(world.github.requests).toEqual([]);
});

test("a build without a conclusion changes nothing", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const result = await world.runEvent(build(world, pullRequest.headSha, { conclusion: null }));
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped" } });
});

test("a build of another repository's commit does not deploy the pull request", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  for (const head_repository of [{ id: 4242 }, null]) {
    const result = await world.runEvent(build(world, pullRequest.headSha, { head_repository }));
    expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped", changed: "false" } });
    expect(shown(result.summary)).toContain(`no open pull request has the head ${pullRequest.headSha}`);
  }
  expect(await world.previewFiles()).toEqual([]);
});

test("a build of a fork's commit finds the fork's pull request, and the policy decides", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  forks: allow\n` });
  const fork = await world.github.createRepository({ fullName: "octocat/pricing-api" });
  await fork.commit({ branch: "change", message: "Change", files: { change: "" } });
  const pullRequest = await world.openPullRequest({ headRepository: fork, author: { login: "octocat" } });
  const event = build(world, pullRequest.headSha, { head_repository: { id: fork.id } });
  expect((await world.runEvent(event)).outputs).toMatchObject({ state: "deploying" });
  await world.gitops.commit({ branch: "main", message: "No forks", files: { "preview.yaml": CONFIG } });
  expect((await world.runEvent(event)).outputs).toMatchObject({ state: "skipped", changed: "true" });
});

test("a pull request that closed during its build gets no preview", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  pullRequest.close();
  const result = await world.runEvent(build(world, pullRequest.headSha));
  expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped", changed: "false" } });
  expect(await world.previewFiles()).toEqual([]);
});

test("the preview of a pull request that closes after it was found is removed", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.runEvent(build(world, pullRequest.headSha));
  const { promise, resolve } = Promise.withResolvers<void>();
  const hold = world.github.inject({
    when: ({ operation }) => operation === "ReadGitOps",
    fault: { kind: "hold", until: promise },
  });
  const running = world.runEvent(build(world, pullRequest.headSha));
  await hold.reached;
  pullRequest.close();
  resolve();
  expect((await running).outputs).toMatchObject({ state: "removed", changed: "true" });
});

test("a build of a commit that is no longer the head finds no pull request", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const event = build(world, pullRequest.headSha);
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  expect((await world.runEvent(event)).outputs).toMatchObject({ state: "skipped", changed: "false" });
});

test("the pull requests in the payload are ignored", async () => {
  await using world = await pullRequestWorld();
  const other = await world.openPullRequest({ branch: "other" });
  const pullRequest = await world.openPullRequest();
  const forged = {
    pull_requests: [{ number: other.number, head: { sha: pullRequest.headSha } }],
    head_branch: "other",
    display_title: "other",
  };
  const result = await world.runEvent(build(world, pullRequest.headSha, forged));
  expect(result.outputs).toMatchObject({ state: "deploying", application: "pricing-api-pr-2" });
  expect(other.comments()).toEqual([]);
});

/** Two pull requests of one branch, with different base branches. */
async function openTwo(world: PullRequestWorld): Promise<[LocalPullRequest, LocalPullRequest]> {
  await world.service.commit({ branch: "release", message: "Release", files: { release: "" } });
  const first = await world.openPullRequest();
  const title = "The same for the release";
  const author = { login: "crh225" };
  const second = await world.service.openPullRequest({ branch: "change", base: "release", title, author });
  return [first, second];
}

test("several pull requests with the same head are all deployed, and the outputs are those of the oldest", async () => {
  await using world = await pullRequestWorld();
  const [first, second] = await openTwo(world);
  for (const changed of ["true", "false"]) {
    const result = await world.runEvent(build(world, first.headSha));
    expect(result).toMatchObject({ exitCode: 0, outputs: { application: "pricing-api-pr-1", changed } });
    expect(result.summary.match(/^### .*/gm)).toHaveLength(2);
  }
  expect(new Set((await world.previewFiles()).map((path) => path.split("/").at(-2)))).toEqual(
    new Set(["pricing-api", "preview-pr-1", "preview-pr-2"]),
  );
  expect([first, second].map((pull) => pull.comments().length)).toEqual([1, 1]);
});

test("several pull requests with the same head each get their own state", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  label: preview\n` });
  const [first, second] = await openTwo(world);
  second.addLabel("preview");
  const result = await world.runEvent(build(world, first.headSha));
  expect(result.outputs).toMatchObject({ application: "pricing-api-pr-1", state: "skipped" });
  expect([first, second].map((pull) => pull.comments().length)).toEqual([0, 1]);
});

test("a token that may not read pull requests fails with the permission that it needs", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const token = world.github.createToken({
    name: "blind",
    login: "github-actions[bot]",
    kind: "actions",
    grants: { [world.service.fullName]: { contents: "read" } },
  });
  const result = await world.runEvent(build(world, pullRequest.headSha), { token });
  expect(result.exitCode).toBe(1);
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^could not find the pull requests of [0-9a-f]{40} in crh225\/pricing-api: GitHub answered 403: Resource not accessible by integration; give the workflow's token "pull-requests: read"$/,
    ),
  ]);
});

test("GitHub's own examples of workflow_run end neutral, or say that no pull request has the commit", async () => {
  await using world = await pullRequestWorld();
  for (const payload of webhookExamples("workflow_run")) {
    const result = await world.runEvent({ name: "workflow_run", payload });
    expect(result.annotations).toHaveLength(1);
    expect(result.outputs).toMatchObject({ changed: "false" });
  }
  expect(await world.previewFiles()).toEqual([]);
});

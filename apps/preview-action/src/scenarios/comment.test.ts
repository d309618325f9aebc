import { expect, test } from "vitest";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const MARKER = "<!-- preview-core:comment:pricing-api -->";

test("one comment is created, and edited until the pull request closes", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  pullRequest.addComment({ login: "octocat", body: "Nice." });
  const bodies: string[] = [];
  const ids = new Set<number>();
  const follow = async (event: "opened" | "synchronize" | "closed" | "reopened"): Promise<void> => {
    await world.run(event, pullRequest);
    const ours = pullRequest.comments().filter(({ login }) => login === "github-actions");
    expect(ours).toHaveLength(1);
    for (const { id, body } of ours) {
      ids.add(id);
      bodies.push(body);
    }
  };
  await follow("opened");
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  await follow("synchronize");
  pullRequest.close();
  await follow("closed");
  await pullRequest.reopen();
  await follow("reopened");
  expect(ids.size).toBe(1);
  expect(bodies.map((body) => body.split("\n")[2])).toEqual([
    "### The preview of `pricing-api` is being deployed",
    "### The preview of `pricing-api` is being deployed",
    "### The preview of `pricing-api` is removed",
    "### The preview of `pricing-api` is being deployed",
  ]);
  expect(pullRequest.comments()).toHaveLength(2);
});

test("the comment has everything that a reviewer needs", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const { url } = world.github;
  const sha = pullRequest.headSha;
  expect(pullRequest.comments().map(({ body }) => body.replaceAll(/\d+(?:\.\d+)? s/g, "N s"))).toEqual([
    [
      MARKER,
      `<!-- preview-core:state:deploying:${sha} -->`,
      "### The preview of `pricing-api` is being deployed",
      "",
      "| | |",
      "| --- | --- |",
      "| URL | <https://pricing-api-pr-1-red.chrishouse.io> |",
      `| Commit | [\`${sha.slice(0, 12)}\`](${url}/crh225/pricing-api/commit/${sha}) |`,
      `| Image | \`pr-1-${sha.slice(0, 12)}\` |`,
      "| Namespace | `red-dev-pr-1-pricing-api` |",
      "| Time | queued N s · planned N s · committed N s |",
      `| Run | [log](${url}/crh225/pricing-api/actions/runs/1) |`,
    ].join("\n"),
  ]);
});

test("an event that changes nothing leaves the comment unchanged", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const before = pullRequest.comments();
  const start = world.github.requests.length;
  await world.run("labeled", pullRequest);
  expect(pullRequest.comments()).toEqual(before);
  expect(
    world.github.requests.slice(start).filter(({ operation }) => /Comment/.test(operation)),
  ).toMatchObject([{ operation: "FindComment" }]);
});

test("another user's comment with the marker stays unchanged", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const body = `${MARKER}\n### The preview of \`pricing-api\` is ready\n\n<https://evil.example>`;
  pullRequest.addComment({ login: "octocat", body });
  await world.run("opened", pullRequest);
  const [theirs, ours] = pullRequest.comments();
  expect(theirs).toMatchObject({ login: "octocat", body });
  expect(ours).toMatchObject({ login: "github-actions" });
});

test("the comment is found on the third page", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  for (let n = 0; n < 250; n++) pullRequest.addComment({ login: "octocat", body: `${n}` });
  await world.run("opened", pullRequest);
  for (let n = 0; n < 60; n++) pullRequest.addComment({ login: "octocat", body: `${n}` });
  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const start = world.github.requests.length;
  await world.run("synchronize", pullRequest);
  expect(pullRequest.comments().filter(({ login }) => login === "github-actions")).toHaveLength(1);
  const asked = world.github.requests.slice(start).map(({ operation }) => operation);
  expect(asked.filter((operation) => operation === "FindComment")).toHaveLength(3);
});

test("two services of one pull request have two comments, two previews and two owners' files", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  for (const service of ["pricing", "pricing-api"]) {
    expect((await world.run("opened", pullRequest, { inputs: { service } })).outputs).toMatchObject({
      state: "deploying",
      application: `${service}-pr-1`,
    });
  }
  pullRequest.close();
  await world.run("closed", pullRequest, { inputs: { service: "pricing" } });
  expect(pullRequest.comments().map(({ body }) => body.split("\n")[2])).toEqual([
    "### The preview of `pricing` is removed",
    "### The preview of `pricing-api` is being deployed",
  ]);
  expect(await world.previewFiles()).toHaveLength(4);
});

const LOCKED = "Unable to create comment because issue is locked.";

const REFUSALS: readonly (readonly [status: number, body: object])[] = [
  [403, { message: LOCKED, documentation_url: "https://docs.github.com/rest" }],
  [410, { message: "This issue was deleted" }],
  [422, { message: "Validation Failed" }],
  [502, { message: "Bad Gateway" }],
  [200, { data: { addComment: null }, errors: [{ type: "FORBIDDEN", message: LOCKED }] }],
  [200, { data: { addComment: null }, errors: [{ type: "UNPROCESSABLE", message: "Body is too long" }] }],
];

test("a comment that GitHub refuses is a warning, and the run continues", async () => {
  await using world = await pullRequestWorld();
  for (const [index, [status, body]] of REFUSALS.entries()) {
    const pullRequest = await world.openPullRequest({ branch: `change-${index}` });
    world.github.inject({
      when: ({ operation }) => operation === "CreateComment",
      fault: { kind: "answer", status, body, undocumented: true },
    });
    const result = await world.run("opened", pullRequest, { inputs: { deployment: "true" } });
    expect(result).toMatchObject({ exitCode: 0, outputs: { state: "deploying", changed: "true" } });
    expect(result.annotations).toEqual([
      {
        level: "warning",
        message: expect.stringMatching(
          /^could not comment on pull request \d of crh225\/pricing-api: GitHub/,
        ),
      },
    ]);
    expect(result.annotations[0]?.message).not.toContain("bypass");
    expect(world.service.deployments()).toHaveLength(index + 1);
    expect(pullRequest.comments()).toEqual([]);
  }
});

test("a comment whose answer was lost is not written twice by the same run or the next", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  world.github.inject({
    when: ({ operation }) => operation === "CreateComment",
    fault: { kind: "reset-after-effect" },
  });
  const result = await world.run("opened", pullRequest, {
    inputs: { wait: "true", "wait-timeout": "1s", "readiness-address": "127.0.0.1:1" },
  });
  expect(result.outputs).toMatchObject({ state: "failed" });
  expect(pullRequest.comments().map(({ body }) => body.split("\n")[2])).toEqual([
    "### The preview of `pricing-api` failed",
  ]);
  await world.run("opened", pullRequest);
  expect(pullRequest.comments()).toHaveLength(1);
});

test("with `comment: false`, the pull request gets no comment, and the summary has the outcome", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const result = await world.run("opened", pullRequest, { inputs: { comment: "false" } });
  expect(pullRequest.comments()).toEqual([]);
  expect(result.summary).toContain("The preview of `pricing-api` is being deployed");
});

import type { LocalPullRequest } from "local-github";
import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

/** The error of a run that fails at once, without a trace on the pull request or in the GitOps repository. */
async function failureOf(
  world: PullRequestWorld,
  pullRequest: LocalPullRequest,
  inputs: Record<string, string> = {},
): Promise<string> {
  const [head, before] = [await world.gitops.head(), world.github.requests.length];
  const result = await world.run("opened", pullRequest, { inputs: { deployment: "true", ...inputs } });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
  expect(result.annotations).toMatchObject([{ level: "error" }]);
  expect(result.summary).toContain("### The preview failed");
  expect(await world.gitops.head()).toBe(head);
  expect(pullRequest.comments()).toEqual([]);
  const commits = world.github.requests
    .slice(before)
    .filter(({ operation }) => operation === "CommitToGitOps");
  expect(commits.length).toBeLessThanOrEqual(1);
  return result.annotations[0]?.message ?? "";
}

function gitopsToken(world: PullRequestWorld, grants: Parameters<typeof tokenOf>[1]): Record<string, string> {
  return { "gitops-token": tokenOf(world, grants) };
}

function tokenOf(
  { github }: PullRequestWorld,
  grants: Parameters<PullRequestWorld["github"]["createToken"]>[0]["grants"],
): string {
  return github.createToken({ name: "other", login: "other[bot]", kind: "app", grants });
}

test("a token that may only read fails with the permission that it needs", async () => {
  await using world = await pullRequestWorld();
  const token = gitopsToken(world, { "crh225/gitops": { contents: "read" } });
  expect(await failureOf(world, await world.openPullRequest(), token)).toBe(
    'could not commit to crh225/gitops: GitHub answered 200: Resource not accessible by integration; give the GitOps token "Contents: write" on crh225/gitops',
  );
});

test("a revoked or mistyped token fails with this reason", async () => {
  await using world = await pullRequestWorld();
  const token = { "gitops-token": `ghs_${"x".repeat(500)}` };
  expect(await failureOf(world, await world.openPullRequest(), token)).toBe(
    "could not read crh225/gitops: GitHub answered 401: Bad credentials; the token is mistyped, expired or revoked; give the right one",
  );
});

test("a token of an App that is not installed there fails with the words of GitHub, which hides more", async () => {
  await using world = await pullRequestWorld();
  const token = gitopsToken(world, { "crh225/pricing-api": { contents: "write" } });
  expect(await failureOf(world, await world.openPullRequest(), token)).toBe(
    `could not read crh225/gitops: GitHub answered 200: Could not resolve to a Repository with the name 'crh225/gitops'; check the name and that the GitOps token has "Contents: read" on crh225/gitops`,
  );
});

test("an archived GitOps repository and a protected one have different messages", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  world.gitops.archive();
  expect(await failureOf(world, pullRequest)).toMatch(
    /archived so is read-only; unarchive it, or name another repository$/,
  );
});

test.each([
  "protected branch 'main' check failed:\n At least 1 approving review is required by reviewers with write access.",
  "Repository rule violations found\n\nChanges must be made through a pull request.\n\n",
  "Changes must be made through the merge queue",
])("a branch that a rule protects is named with the rule and the way around it: %j", async (message) => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.gitops.protect({ message });
  const [line = ""] = message.split("\n");
  expect(await failureOf(world, pullRequest)).toMatch(
    new RegExp(`${line}.*; add the GitHub App to the bypass list of the rule, or use another branch$`),
  );
});

test("a workflow's token that may not read the pull request changes nothing and writes no comment", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  await world.run("opened", pullRequest, { payload });
  const head = await world.gitops.head();
  for (const [token, said] of [
    [tokenOf(world, { "crh225/pricing-api": { contents: "read" } }), "answered 403"],
    [tokenOf(world, {}), "answered 404"],
  ] as const) {
    const result = await world.run("closed", pullRequest, { payload, token });
    expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
    expect(result.annotations).toEqual([
      {
        level: "error",
        message: expect.stringMatching(
          new RegExp(
            `^pricing-api: failed: could not read pull request 1 of crh225/pricing-api: GitHub ${said}.*; give the workflow's token "pull-requests: read"$`,
          ),
        ),
      },
    ]);
  }
  expect(await world.gitops.head()).toBe(head);
});

test("a GitOps repository that does not exist fails with its name", async () => {
  await using world = await pullRequestWorld();
  const inputs = { "gitops-repository": "crh225/nothing" };
  expect(await failureOf(world, await world.openPullRequest(), inputs)).toContain(
    "Could not resolve to a Repository with the name 'crh225/nothing'",
  );
});

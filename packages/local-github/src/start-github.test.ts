import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { openExample, startScenario } from "./github-scenario.fixture.ts";
import { startGitHub } from "./start-github.ts";

test("Octokit's REST client reads, writes and follows pages", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const pull = await openExample(repository);

  const { data } = await octokit.pulls.get({ ...at, pull_number: 1 });
  expect(data).toMatchObject({
    number: 1,
    node_id: pull.nodeId,
    state: "open",
    user: { login: "octocat", type: "User" },
    head: { ref: "feature", sha: pull.headSha, repo: { id: repository.id } },
    base: {
      ref: "main",
      sha: await repository.head(),
      repo: { id: repository.id, full_name: "crh225/gitops" },
    },
  });
  expect((await octokit.repos.get(at)).data).toMatchObject({ id: repository.id, default_branch: "main" });
});

test("Octokit's GraphQL client reads files, trees, pull requests and itself in one request", async () => {
  await using scenario = await startScenario({
    files: { "preview.yaml": "version: 1\n", "infra/a/b.yaml": "b" },
  });
  const { octokit, at, repository } = scenario;
  const pull = await openExample(repository);

  const answer = await octokit.graphql(QUERY, { owner: at.owner, name: at.repo });

  expect(answer).toMatchObject({
    viewer: { login: "preview-bot[bot]" },
    rateLimit: { cost: 1, limit: 5000, remaining: 4999 },
    repository: {
      databaseId: repository.id,
      defaultBranchRef: { name: "main", target: { oid: await repository.head() } },
      config: { text: "version: 1\n", byteSize: 11, isBinary: false, isTruncated: false },
      infra: {
        entries: [
          {
            name: "a",
            path: "infra/a",
            type: "tree",
            mode: 0o40000,
            object: { entries: [{ name: "b.yaml" }] },
          },
        ],
      },
      nothing: null,
      pullRequest: { id: pull.nodeId, state: "OPEN", headRefOid: pull.headSha, author: { login: "octocat" } },
      pullRequests: { totalCount: 1, nodes: [{ number: 1 }] },
    },
  });
});

const QUERY = `query Read($owner: String!, $name: String!) {
  viewer { login }
  rateLimit { cost limit remaining resetAt }
  repository(owner: $owner, name: $name) {
    databaseId
    defaultBranchRef { name target { oid } }
    config: object(expression: "HEAD:preview.yaml") { ... on Blob { text byteSize isBinary isTruncated } }
    infra: object(expression: "refs/heads/main:infra") {
      ... on Tree { entries { name path type mode object { ... on Tree { entries { name } } } } }
    }
    nothing: object(expression: "main:nothing") { oid }
    pullRequest(number: 1) { id state headRefOid author { login } }
    pullRequests(states: OPEN, first: 10) { totalCount nodes { number } }
  }
}`;

test("the log has token name, operation, status and sizes, and no secret", async () => {
  await using scenario = await startScenario();
  const { github, octokit, at, secret } = scenario;
  await octokit.repos.get(at);
  await octokit.graphql("query WhoAmI { viewer { login } rateLimit { cost } }");

  expect(github.requests).toMatchObject([
    {
      token: "everything",
      method: "GET",
      path: "/api/v3/repos/crh225/gitops",
      operation: "repos/get",
      status: 200,
    },
    {
      token: "everything",
      method: "POST",
      operation: "WhoAmI",
      fields: ["viewer", "rateLimit"],
      status: 200,
    },
  ]);
  expect(github.requests[0]?.bytesOut).toBeGreaterThan(1_000);
  expect(github.requests[1]?.bytesIn).toBeGreaterThan(50);
  expect(JSON.stringify(github)).not.toContain(secret);
});

test("a token looks like GitHub's: a prefix and about 500 opaque characters", async () => {
  await using scenario = await startScenario();
  expect(scenario.secret).toMatch(/^ghs_\d+_[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(scenario.secret.length).toBeGreaterThan(450);
});

test("an answer has the rate limit of its token, the version and the request's id", async () => {
  const now = new Date("2026-11-01T08:00:00Z");
  await using scenario = await startScenario({ now: () => now });
  const { octokit, at } = scenario;
  await octokit.repos.get(at);
  const { headers } = await octokit.repos.get(at);

  expect(headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "x-github-api-version-selected": "2022-11-28",
    "x-github-request-id": "LOCAL:2",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4998",
    "x-ratelimit-reset": String(Date.parse("2026-11-01T09:00:00Z") / 1000),
    "x-ratelimit-resource": "core",
    "x-ratelimit-used": "2",
  });
});

test("a repository is found by its name, and a name cannot be taken twice", async () => {
  await using scenario = await startScenario();
  const { github, repository } = scenario;
  expect(github.findRepository("CRH225/GitOps")?.id).toBe(repository.id);
  expect(github.findRepository("crh225/nope")).toBeUndefined();
  await expect(github.createRepository({ fullName: "crh225/GitOps" })).rejects.toThrow(
    "there is a repository crh225/GitOps already",
  );
  await expect(github.createRepository({ fullName: "gitops" })).rejects.toThrow('"gitops" is not owner/name');
  expect(() =>
    github.createToken({ name: "red", login: "red", kind: "app", grants: { "crh225/nope": {} } }),
  ).toThrow("token red: there is no repository crh225/nope");
});

test("disposing it stops the server and leaves nothing on disk", async () => {
  const github = await startGitHub();
  const { gitDirectory } = await github.createRepository({ fullName: "red/pricing-api" });
  expect(existsSync(gitDirectory)).toBe(true);
  await github[Symbol.asyncDispose]();

  expect(existsSync(dirname(gitDirectory))).toBe(false);
  await expect(fetch(github.apiUrl)).rejects.toThrow("fetch failed");
});

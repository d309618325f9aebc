import { expect, test } from "vitest";
import { openExample, startScenario } from "../github-scenario.fixture.ts";

const REPOSITORY = `{ repository(owner: "crh225", name: "gitops") { nameWithOwner pullRequest(number: 1) { number } object(expression: "HEAD:") { oid } } }`;

test("a request without a token, and with an unknown token, is refused", async () => {
  await using scenario = await startScenario();
  const { connect, at } = scenario;
  const unknown = connect();
  const impostor = connect("ghs_nope");

  await expect(unknown.repos.get(at)).rejects.toMatchObject({ status: 404 });
  await expect(unknown.graphql("{ viewer { login } }")).rejects.toMatchObject({ status: 401 });
  await expect(impostor.repos.get(at)).rejects.toMatchObject({
    status: 401,
    response: { data: { message: "Bad credentials" } },
  });
  await expect(impostor.graphql("{ viewer { login } }")).rejects.toThrow("Bad credentials");
});

test("a repository without a grant is not found, like a missing repository", async () => {
  await using scenario = await startScenario();
  const { client, at, repository, octokit } = scenario;
  const blind = client();
  const notFound = {
    errors: [
      {
        type: "NOT_FOUND",
        path: ["repository"],
        message: "Could not resolve to a Repository with the name 'crh225/gitops'.",
      },
    ],
    response: { data: { repository: null } },
  };

  await expect(blind.repos.get(at)).rejects.toMatchObject({
    status: 404,
    response: { data: { message: "Not Found" } },
  });
  await expect(blind.graphql(REPOSITORY)).rejects.toMatchObject(notFound);
  repository.hide();
  await expect(octokit.repos.get(at)).rejects.toMatchObject({ status: 404 });
  await expect(octokit.graphql(REPOSITORY)).rejects.toMatchObject(notFound);
  repository.show();
  await octokit.repos.get(at);
});

test("a missing pull request is null with an error, and the other fields are answered", async () => {
  await using scenario = await startScenario();
  const { octokit, at } = scenario;
  await expect(octokit.pulls.get({ ...at, pull_number: 1 })).rejects.toMatchObject({ status: 404 });
  await expect(octokit.graphql(REPOSITORY)).rejects.toMatchObject({
    errors: [
      {
        type: "NOT_FOUND",
        path: ["repository", "pullRequest"],
        message: "Could not resolve to a PullRequest with the number of 1.",
      },
    ],
    response: { data: { repository: { nameWithOwner: "crh225/gitops", pullRequest: null } } },
  });
});

test("a hidden node is null, and the other nodes are answered", async () => {
  await using scenario = await startScenario();
  const { octokit, repository, github } = scenario;
  const pull = await openExample(repository);
  const other = await openExample(await github.createRepository({ fullName: "red/secret" }));
  const ids = [pull.nodeId, other.nodeId, repository.nodeId, "nonsense"];
  const query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on PullRequest { state } } }";

  await expect(octokit.graphql(query, { ids })).rejects.toMatchObject({
    response: {
      data: {
        nodes: [{ __typename: "PullRequest", state: "OPEN" }, null, { __typename: "Repository" }, null],
      },
    },
    errors: [
      { type: "NOT_FOUND", message: `Could not resolve to a node with the global id of '${other.nodeId}'` },
      { type: "NOT_FOUND", message: "Could not resolve to a node with the global id of 'nonsense'" },
    ],
  });
});

test("more than a hundred nodes at once are refused", async () => {
  await using scenario = await startScenario();
  const { octokit, repository } = scenario;
  const query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
  const ids = Array.from({ length: 101 }, () => repository.nodeId);
  await expect(octokit.graphql(query, { ids })).rejects.toThrow(
    "You may not provide more than 100 node ids; you provided 101.",
  );
  await octokit.graphql(query, { ids: ids.slice(1) });
});

test("each operation needs its permission, and a comment needs one of two", async () => {
  await using scenario = await startScenario();
  const { client, at, repository } = scenario;
  await openExample(repository);
  const forbidden = {
    status: 403,
    response: { data: { message: "Resource not accessible by integration" } },
  };
  const comment = { ...at, issue_number: 1, body: "hello" };

  const reader = client({ contents: "read" });
  await reader.repos.getContent({ ...at, path: "preview.yaml" });
  await expect(reader.pulls.get({ ...at, pull_number: 1 })).rejects.toMatchObject(forbidden);
  await expect(reader.git.createTree({ ...at, tree: [] })).rejects.toMatchObject(forbidden);
  await expect(reader.graphql(REPOSITORY)).rejects.toMatchObject({
    errors: [{ type: "FORBIDDEN", path: ["repository", "pullRequest"] }],
  });
  await client({ issues: "write" }).issues.createComment(comment);
  await client({ pull_requests: "write" }).issues.createComment(comment);
  await expect(client({ pull_requests: "read" }).issues.createComment(comment)).rejects.toMatchObject(
    forbidden,
  );
  await expect(client({}, "user").repos.getContent({ ...at, path: "" })).rejects.toThrow(
    "Resource not accessible by personal access token",
  );
});

test("a repository that is archived or disabled is read-only", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  await openExample(repository);
  repository.archive();
  expect((await octokit.repos.get(at)).data.archived).toBe(true);
  await expect(octokit.issues.createComment({ ...at, issue_number: 1, body: "" })).rejects.toMatchObject({
    status: 403,
    response: { data: { message: "Repository was archived so is read-only." } },
  });
  repository.unarchive();
  repository.disable();
  await expect(octokit.issues.createComment({ ...at, issue_number: 1, body: "" })).rejects.toMatchObject({
    status: 403,
  });
  const query = `{ repository(owner: "crh225", name: "gitops") { isArchived isDisabled } }`;
  expect(await octokit.graphql(query)).toEqual({ repository: { isArchived: false, isDisabled: true } });
});

import { expect, test } from "vitest";
import { APP_ROUTES } from "../app/app-endpoint.ts";
import { assertNoViolations } from "../assert-no-violations.ts";
import { PACKAGE_ROUTES } from "../packages/package-endpoint.ts";
import { ROUTES } from "../rest/routes.ts";
import { openExample, startScenario, type Scenario } from "../github-scenario.fixture.ts";
import { restContract } from "./openapi.ts";

const allowViolations = true;

test("the contract has exactly the operations that the server answers", () => {
  const documented = restContract().operations.map(({ id }) => id);
  const served = [
    ...ROUTES.map(({ operation }) => operation),
    ...Object.keys(APP_ROUTES),
    ...Object.keys(PACKAGE_ROUTES),
  ];
  expect(documented.toSorted()).toEqual(served.toSorted());
});

const REQUESTS: Record<string, { send: (scenario: Scenario) => Promise<unknown>; violation: string }> = {
  "a body key that GitHub does not know": {
    send: ({ octokit, at }) =>
      octokit.request("POST /repos/{owner}/{repo}/git/trees", { ...at, tree: [], basetree: "main" }),
    violation: "request git/create-tree: /basetree is not a documented key",
  },
  "a body key of the wrong type": {
    send: ({ octokit, at }) =>
      octokit.request("POST /repos/{owner}/{repo}/git/trees", {
        ...at,
        tree: [{ path: "a", mode: "644" as "100644", content: "a" }],
      }),
    violation: "request git/create-tree: /tree/0/mode must be equal to one of the allowed values",
  },
  "a missing body key": {
    send: ({ octokit, at }) =>
      octokit.request("PATCH /repos/{owner}/{repo}/git/refs/heads%2Fmain", { ...at, force: true }),
    violation: "request git/update-ref:  must have required property 'sha'",
  },
  "a query parameter that GitHub does not know": {
    send: ({ octokit, at }) => octokit.request("GET /repos/{owner}/{repo}/pulls", { ...at, status: "open" }),
    violation: "request pulls/list: status is not a documented query parameter",
  },
  "a query parameter with a value that GitHub does not know": {
    send: ({ octokit, at }) =>
      octokit.request("GET /repos/{owner}/{repo}/pulls", { ...at, state: "merged" as "open" }),
    violation: "request pulls/list: state must be equal to one of the allowed values",
  },
  "an operation that is not served": {
    send: ({ octokit, at }) => octokit.issues.list(at),
    violation: "GET /issues is not part of the local GitHub",
  },
  "an API version that the contract does not describe": {
    send: ({ octokit, at }) =>
      octokit.repos.get({ ...at, headers: { "x-github-api-version": "2026-03-10" } }),
    violation: "API version 2026-03-10 is not part of the local GitHub",
  },
  "a GraphQL field that GitHub does not know": {
    send: ({ octokit }) => octokit.graphql("{ viewer { logn } }"),
    violation: `request GraphQL viewer: Cannot query field "logn" on type "User". Did you mean "login"?`,
  },
  "a GraphQL variable of the wrong type": {
    send: ({ octokit }) =>
      octokit.graphql("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: [null] }),
    violation: `request GraphQL Q: Variable "$ids" got invalid value null at "ids[0]"; Expected non-nullable type "ID!" not to be null.`,
  },
  "a GraphQL variable that nobody declared": {
    send: ({ octokit }) => octokit.graphql("query Q { viewer { login } }", { owner: "crh225" }),
    violation: "request GraphQL Q: Variable $owner is not declared",
  },
  "a GraphQL document that does not parse": {
    send: ({ octokit }) => octokit.graphql("{ viewer {"),
    violation: "request GraphQL : Syntax Error: Expected Name, found <EOF>.",
  },
  "a GraphQL field that is not served": {
    send: ({ octokit }) => octokit.graphql("{ viewer { bio } }"),
    violation: "answer to GraphQL viewer.bio: User.bio is not part of the local GitHub",
  },
  "a GraphQL argument that is not served": {
    send: ({ octokit }) =>
      octokit.graphql(
        `{ repository(owner: "crh225", name: "gitops") { pullRequests(first: 1, labels: ["a"]) { totalCount } } }`,
      ),
    violation:
      "answer to GraphQL repository.pullRequests: Repository.pullRequests(labels) is not part of the local GitHub",
  },
};

test.for(Object.entries(REQUESTS))("%s is a violation", async ([, { send, violation }]) => {
  await using scenario = await startScenario({ allowViolations });
  await send(scenario).catch(() => undefined);
  expect(scenario.github.violations).toEqual([violation]);
  expect(() => assertNoViolations(scenario.github)).toThrow(violation);
});

test("a REST answer that differs from GitHub's documentation is a violation", async () => {
  await using scenario = await startScenario({ allowViolations });
  const { github, octokit, at } = scenario;
  const when = (): boolean => true;
  const ref = { ...at, ref: "heads/main" };
  const object = { type: "commit", sha: "0".repeat(40), url: github.url };
  const body = { ref: "refs/heads/main", node_id: "REF_1", url: github.url, object };

  github.inject({ when, fault: { kind: "answer", status: 200, body: { ...body, object: null } } });
  github.inject({ when, fault: { kind: "answer", status: 200, body: { ...body, target: object } } });
  github.inject({ when, fault: { kind: "answer", status: 418, body } });
  github.inject({ when, fault: { kind: "answer", status: 200, body } });
  for (let sent = 0; sent < 4; sent++) await octokit.git.getRef(ref).catch(() => undefined);

  expect(github.violations).toEqual([
    "answer 200 to git/get-ref: /object must be object",
    "answer 200 to git/get-ref: /target is not a documented key",
    "answer 418 to git/get-ref: this status is not documented",
  ]);
});

test("a GraphQL answer without data and errors is a violation", async () => {
  await using scenario = await startScenario({ allowViolations });
  const { github, octokit } = scenario;
  github.inject({ when: () => true, fault: { kind: "answer", status: 200, body: { result: {} } } });
  await octokit.graphql("query Q { viewer { login } }");
  expect(github.violations).toEqual(["answer 200 to GraphQL Q: neither data nor errors"]);
});

test("a wrong answer is not a violation when it is injected as undocumented", async () => {
  await using scenario = await startScenario();
  const { github, octokit, at } = scenario;
  const fault = { kind: "answer", status: 504, body: "<html>", undocumented: true } as const;
  github.inject({ when: () => true, fault });
  await expect(octokit.repos.get(at)).rejects.toMatchObject({ status: 504 });
});

test("GitHub's documented answers, and its known deviations, are no violations", async () => {
  await using scenario = await startScenario();
  const { github, octokit, at, repository } = scenario;
  const fork = await github.createRepository({ fullName: "octocat/gitops" });
  await fork.commit({ branch: "patch", files: { a: "a" }, message: "Add a" });
  await repository.openPullRequest({
    branch: "patch",
    title: "a",
    author: { login: "octocat" },
    headRepository: fork,
  });
  await openExample(repository);
  fork.hide();

  expect((await octokit.pulls.get({ ...at, pull_number: 1 })).data.head.repo).toBeNull();
  expect((await octokit.pulls.list(at)).data).toHaveLength(2);
});

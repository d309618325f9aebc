import { expect, test } from "vitest";
import { openExample, startScenario, type Scenario } from "../github-scenario.fixture.ts";
import type { Fault, GitHubRequest } from "./injection.ts";

const isComment = ({ operation }: GitHubRequest): boolean => operation === "issues/create-comment";

async function sendComment({ octokit, at }: Scenario): Promise<unknown> {
  return (await octokit.issues.createComment({ ...at, issue_number: 1, body: "hello" })).data;
}

const REFUSAL = { status: 503, body: { message: "Unavailable" } };

const TABLE: [fault: Fault, error: object, effect: boolean][] = [
  [{ kind: "answer", ...REFUSAL }, { status: 503 }, false],
  [{ kind: "answer-after-effect", ...REFUSAL }, { status: 503 }, true],
  [{ kind: "reset" }, { message: expect.stringMatching(/ECONNRESET|fetch failed|other side closed/) }, false],
  [
    { kind: "reset-after-effect" },
    { message: expect.stringMatching(/ECONNRESET|fetch failed|other side closed/) },
    true,
  ],
];

test.for(TABLE)("the client gets $0.kind once", async ([fault, error, effect]) => {
  await using scenario = await startScenario();
  const pull = await openExample(scenario.repository);
  const handle = scenario.github.inject({ when: isComment, fault });

  await expect(sendComment(scenario)).rejects.toMatchObject(error);
  expect(pull.comments()).toHaveLength(effect ? 1 : 0);
  expect(scenario.github.requests.at(-1)?.status).toBe("status" in fault ? fault.status : 0);
  expect(handle.hits).toBe(1);
  await sendComment(scenario);
  expect(pull.comments()).toHaveLength(effect ? 2 : 1);
});

test("malformed: the effect happens, and half of the answer arrives with status 200", async () => {
  await using scenario = await startScenario();
  const { github, repository, secret } = scenario;
  const pull = await openExample(repository);
  github.inject({ when: isComment, fault: { kind: "malformed" } });
  const response = await fetch(`${github.apiUrl}/repos/crh225/gitops/issues/1/comments`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ body: "hello" }),
  });

  expect(response.status).toBe(200);
  await expect(response.json()).rejects.toThrow(SyntaxError);
  expect(pull.comments()).toHaveLength(1);
});

test("hold: the request waits, and is then carried out", async () => {
  await using scenario = await startScenario();
  const { github, repository } = scenario;
  const pull = await openExample(repository);
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const handle = github.inject({ when: isComment, fault: { kind: "hold", until } });
  const sent = sendComment(scenario);
  await handle.reached;
  pull.addComment({ login: "octocat", body: "meanwhile" });
  release();
  await sent;
  expect(pull.comments().map(({ body }) => body)).toEqual(["meanwhile", "hello"]);
});

test("a fault hits the given number of requests, and only the selected ones", async () => {
  await using scenario = await startScenario();
  const { github, repository, octokit, at } = scenario;
  await openExample(repository);
  const handle = github.inject({ when: isComment, times: 2, fault: { kind: "answer", ...REFUSAL } });

  await octokit.repos.get(at);
  expect(handle.hits).toBe(0);
  await expect(sendComment(scenario)).rejects.toMatchObject({ status: 503 });
  await expect(sendComment(scenario)).rejects.toMatchObject({ status: 503 });
  await sendComment(scenario);
  expect(handle.hits).toBe(2);
});

test("a fault can select by token, operation, fields and body", async () => {
  await using scenario = await startScenario();
  const { github, repository, octokit } = scenario;
  const pull = await openExample(repository);
  const seen: GitHubRequest[] = [];
  github.inject({ when: (request) => seen.push(request) < 0, fault: { kind: "reset" } });
  await sendComment(scenario);
  await octokit.graphql(
    `mutation($id: ID!) { addComment(input: { subjectId: $id, body: "" }) { clientMutationId } }`,
    {
      id: pull.nodeId,
    },
  );
  expect(seen).toMatchObject([
    {
      token: "everything",
      method: "POST",
      operation: "issues/create-comment",
      fields: [],
      body: { body: "hello" },
    },
    {
      token: "everything",
      operation: "addComment",
      fields: ["addComment"],
      body: { variables: { id: pull.nodeId } },
    },
  ]);
});

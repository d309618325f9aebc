import { expect, test } from "vitest";
import { startScenario } from "../github-scenario.fixture.ts";
import type { Token } from "../state/token.ts";
import { DocumentedLimits, type LimitedRequest } from "./documented-limits.ts";
import { RateMeter } from "./rate-limit.ts";

const COMMIT: LimitedRequest = { resource: "graphql", method: "POST", writes: true };
const COMMENT: LimitedRequest = { resource: "core", method: "POST", writes: true };
const READ: LimitedRequest = { resource: "core", method: "GET", writes: false };
const QUERY: LimitedRequest = { resource: "graphql", method: "POST", writes: false };

/** A GitHub's limits and its clock. `send` returns how many requests are let through, and then the first refusal. */
function startLimits() {
  let now = Date.parse("2026-11-01T08:00:00Z");
  const clock = (): Date => new Date(now);
  const [meter, limits] = [new RateMeter(clock), new DocumentedLimits(clock)];
  const send = (request: LimitedRequest, times = 1, token = tokenOf("preview")) => {
    for (let sent = 0; sent < times; sent += 1) {
      const refusal = limits.refuse(token, meter.spend(token, request.resource, 1), request);
      if (refusal !== undefined) return { sent, ...refusal };
    }
    return { sent: times };
  };
  return { send, pass: (seconds: number) => void (now += seconds * 1000) };
}

function tokenOf(login: string, installation?: number): Token {
  const account = { id: 1, login, type: "Bot" } as const;
  return { name: "any", kind: "app", account, grants: new Map(), ...(installation && { installation }) };
}

test("the eighty-first content request of a minute is refused until the first is a minute old", () => {
  const { send, pass } = startLimits();
  expect(send(COMMIT, 50)).toEqual({ sent: 50 });
  pass(20);
  expect(send(COMMENT, 31)).toMatchObject({
    sent: 30,
    status: 403,
    headers: { "retry-after": "40" },
    body: { message: expect.stringContaining("exceeded a secondary rate limit") },
  });
  expect(send({ ...COMMENT, method: "DELETE" })).toEqual({ sent: 1 });
  pass(40);
  expect(send(COMMIT, 51)).toMatchObject({ sent: 50, headers: { "retry-after": "20" } });
});

test("a refused request does not count", () => {
  const { send, pass } = startLimits();
  send(COMMIT, 80);
  for (let again = 0; again < 100; again += 1) send(COMMIT);
  pass(60);
  expect(send(COMMIT, 81)).toMatchObject({ sent: 80 });
});

test("the five hundred and first content request of an hour is refused for the rest of the hour", () => {
  const { send, pass } = startLimits();
  for (let minute = 0; minute < 10; minute += 1) {
    send(COMMIT, 50);
    pass(60);
  }
  expect(send(COMMIT)).toMatchObject({ sent: 0, headers: { "retry-after": "3000" } });
});

test.each([
  ["reads of REST", READ, 900],
  ["deletions of REST, five points each", { ...COMMENT, method: "DELETE" }, 180],
  ["queries of GraphQL", QUERY, 2000],
])("a minute has points for %s", (_, request, most) => {
  expect(startLimits().send(request, most + 1)).toMatchObject({ sent: most, status: 403 });
});

test("an hour has a budget, and GraphQL answers 200 when it is used up", () => {
  const { send, pass } = startLimits();
  for (const request of [READ, QUERY]) {
    for (let minute = 0; minute < 10; minute += 1) {
      expect(send(request, 500)).toEqual({ sent: 500 });
      pass(60);
    }
  }
  expect(send(READ)).toMatchObject({ sent: 0, status: 403 });
  expect(send(QUERY)).toMatchObject({ status: 200, body: { errors: [{ type: "RATE_LIMITED" }] } });
});

test("all tokens of one installation share its limits, and another installation has its own", () => {
  const { send } = startLimits();
  send(COMMIT, 80, tokenOf("preview", 7));
  expect(send(COMMIT, 1, tokenOf("preview", 7))).toMatchObject({ sent: 0 });
  expect(send(COMMIT, 1, tokenOf("preview", 8))).toEqual({ sent: 1 });
});

test("the server refuses with the time of its clock, and counts a lost race", async () => {
  const now = new Date("2026-11-01T08:00:00Z");
  await using scenario = await startScenario({ now: () => now, limits: "documented" });
  const { github, secret } = scenario;
  const input = {
    branch: { repositoryNameWithOwner: "crh225/gitops", branchName: "main" },
    expectedHeadOid: "1".repeat(40),
    message: { headline: "Change" },
    fileChanges: { additions: [{ path: "a", contents: "" }] },
  };
  const query = `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { clientMutationId } }`;
  const send = () =>
    fetch(github.graphqlUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "user-agent": "test" },
      body: JSON.stringify({ query, variables: { input } }),
    });
  for (let race = 0; race < 80; race += 1) expect((await send()).status).toBe(200);
  const refused = await send();
  expect(refused.status).toBe(403);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.headers.get("date")).toBe("Sun, 01 Nov 2026 08:00:00 GMT");
  expect(github.requests.at(-1)).toMatchObject({ status: 403 });
});

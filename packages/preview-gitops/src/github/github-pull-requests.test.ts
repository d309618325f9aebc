import { type LocalGitHub, type LocalPullRequest, type LocalRepository, startGitHub } from "local-github";
import { expect, test } from "vitest";
import type { PullRequests, PullRequestRef } from "../ports/pull-requests.ts";
import { githubClient, pointMeter, type PointMeter } from "./github-client.ts";
import { githubPullRequests } from "./github-pull-requests.ts";

interface Services extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly view: PullRequests;
  readonly meter: PointMeter;
  /** A repository that the token may read. Several pull requests may share a branch. */
  create(
    fullName: string,
    pulls?: number,
  ): Promise<{ repository: LocalRepository; pulls: LocalPullRequest[] }>;
}

const AUTHOR = { login: "crh225" };

/** A GitHub that checks every answer. The token can only read pull requests. */
async function services(fullNames: readonly string[] = ["crh225/a", "crh225/b"]): Promise<Services> {
  const github = await startGitHub();
  for (const fullName of fullNames) await github.createRepository({ fullName });
  const grants = Object.fromEntries(fullNames.map((name) => [name, { pull_requests: "read" }] as const));
  const token = github.createToken({ name: "sweeper", login: "sweeper[bot]", kind: "app", grants });
  const meter = pointMeter();
  const view = githubPullRequests(githubClient({ apiUrl: github.apiUrl, token, userAgent: "test", meter }));
  return {
    github,
    view,
    meter,
    async create(fullName, count = 1) {
      const repository = github.findRepository(fullName);
      if (repository === undefined) throw new Error(`${fullName} is not there`);
      await repository.commit({ branch: "change", message: "Change", files: { change: "" } });
      const pulls: LocalPullRequest[] = [];
      for (let number = 1; number <= count; number += 1)
        pulls.push(await repository.openPullRequest({ branch: "change", title: "x", author: AUTHOR }));
      return { repository, pulls };
    },
    async [Symbol.asyncDispose]() {
      const violations = [...github.violations];
      await github[Symbol.asyncDispose]();
      expect(violations).toEqual([]);
    },
  };
}

function refTo({ id, fullName }: LocalRepository, number = 1, nodeId?: string): PullRequestRef {
  return { repository: { id, fullName }, number, nodeId };
}

test("open pull requests are listed by repository, fifty repositories for one point", async () => {
  const names = Array.from({ length: 50 }, (_, index) => `crh225/s${index}`);
  await using service = await services(names);
  const { repository, pulls } = await service.create("crh225/s3", 3);
  pulls[1]?.close();
  const all = names.map((fullName) => ({ fullName, id: service.github.findRepository(fullName)?.id ?? 0 }));
  const open = await service.view.listOpen(all);
  expect(open.map((numbers) => [...(numbers ?? [])])).toEqual(
    all.map(({ id }) => (id === repository.id ? [1, 3] : [])),
  );
  expect([service.github.requests.length, service.meter.points]).toEqual([1, 1]);
});

test("only a hundred open pull requests are listed, and the others are found by their numbers", async () => {
  await using service = await services();
  const { repository } = await service.create("crh225/a", 101);
  const [listed] = await service.view.listOpen([repository]);
  expect([listed?.size, listed?.has(101)]).toEqual([100, false]);
  expect(await service.view.readStates([refTo(repository, 101)], false)).toEqual([
    { state: "open", labels: [] },
  ]);
});

test("a hundred states are one request and one point, with node ids and without, with labels and without", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a", 2);
  pulls[0]?.close({ merged: true });
  pulls[1]?.addLabel("keep-preview");
  const refs = Array.from({ length: 100 }, (_, index) =>
    refTo(repository, 1 + (index % 2), index < 50 ? pulls[index % 2]?.nodeId : undefined),
  );
  const [first, second] = await service.view.readStates(refs, true);
  expect(first).toMatchObject({
    state: "closed",
    merged: true,
    since: expect.any(Number),
    missed: undefined,
  });
  expect(second).toEqual({ state: "open", labels: ["keep-preview"] });
  const states = await service.view.readStates(refs, false);
  expect(states.map(({ state }) => state)).toEqual(
    refs.map(({ number }) => (number === 1 ? "closed" : "open")),
  );
  expect(states[1]).toEqual({ state: "open", labels: [] });
  expect([service.github.requests.length, service.meter.points]).toEqual([2, 2]);
});

test("the answers of two hundred node ids in one request are in the order of the ids", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a", 3);
  pulls[0]?.close();
  pulls[1]?.close({ merged: true });
  const refs = Array.from({ length: 200 }, (_, index) =>
    refTo(repository, 1 + (index % 3), index === 150 ? "nonsense" : pulls[index % 3]?.nodeId),
  );
  const states = await service.view.readStates(refs, false);
  const expected = ["closed", "merged", "open"];
  expect(states.map((state) => (state.state === "closed" && state.merged ? "merged" : state.state))).toEqual(
    refs.map(({ number }, index) => (index === 150 ? "unknown" : expected[number - 1])),
  );
  expect([service.github.requests.length, service.meter.points]).toEqual([1, 1]);
});

test("a renamed repository is found by its former name and by node id", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a", 2);
  const former = { id: repository.id, fullName: "crh225/a" };
  pulls[1]?.close();
  repository.rename("crh225/prices");
  const [open] = await service.view.listOpen([former]);
  expect([...(open ?? [])]).toEqual([1]);
  const refs = [
    { repository: former, number: 1, nodeId: undefined },
    { repository: former, number: 2, nodeId: pulls[1]?.nodeId },
  ];
  expect(await service.view.readStates(refs, false)).toMatchObject([{ state: "open" }, { state: "closed" }]);
});

test("a name that another repository has taken is unknown, and the pull requests are found by node id", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a");
  const former = { id: repository.id, fullName: "crh225/a" };
  const other = await service.create("crh225/b");
  other.pulls[0]?.close();
  pulls[0]?.close();
  repository.rename("crh225/prices");
  other.repository.rename("crh225/a");
  const named = { repository: former, number: 1, nodeId: undefined };
  expect(await service.view.listOpen([former])).toEqual([undefined]);
  expect(await service.view.readStates([named, { ...named, nodeId: pulls[0]?.nodeId }], false)).toMatchObject(
    [{ state: "unknown", reason: "crh225/a is now the name of another repository" }, { state: "closed" }],
  );
});

test("a hidden pull request is unknown, and the others are known", async () => {
  await using service = await services();
  const a = await service.create("crh225/a");
  const b = await service.create("crh225/b");
  a.pulls[0]?.close();
  b.repository.hide();
  const nowhere = { id: 1, fullName: "crh225/nowhere" };
  const states = await service.view.readStates(
    [
      refTo(a.repository),
      refTo(b.repository),
      refTo(b.repository, 1, b.pulls[0]?.nodeId),
      refTo(a.repository, 99),
      { repository: nowhere, number: 1, nodeId: undefined },
      { repository: { id: 1, fullName: "not a name" }, number: 1, nodeId: undefined },
      refTo(a.repository, 1, "nonsense"),
    ],
    false,
  );
  expect(states.map((state) => (state.state === "unknown" ? state.reason : state.state))).toEqual([
    "closed",
    "GitHub does not show pull request 1 of crh225/b to this token: Could not resolve to a Repository with the name 'crh225/b'.",
    expect.stringContaining(
      "GitHub does not show pull request 1 of crh225/b to this token: Could not resolve to a node",
    ),
    "GitHub does not show pull request 99 of crh225/a to this token: Could not resolve to a PullRequest with the number of 99.",
    "GitHub does not show pull request 1 of crh225/nowhere to this token: Could not resolve to a Repository with the name 'crh225/nowhere'.",
    '"not a name" is no repository',
    expect.stringContaining(
      "GitHub does not show pull request 1 of crh225/a to this token: Could not resolve to a node",
    ),
  ]);
  expect(await service.view.listOpen([a.repository, b.repository, nowhere])).toEqual([
    new Set(),
    undefined,
    undefined,
  ]);
});

test("a node id of another pull request is unknown", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a", 2);
  for (const pull of pulls) pull.close();
  expect(await service.view.readStates([refTo(repository, 1, pulls[1]?.nodeId)], false)).toEqual([
    { state: "unknown", reason: "GitHub answered with pull request 2" },
  ]);
});

test("an archived repository is unknown, because its pull requests cannot be reopened or get a comment", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a", 2);
  pulls[0]?.close();
  repository.archive();
  const unknown = {
    state: "unknown",
    reason: "crh225/a is archived; `preview remove` removes its previews",
  };
  expect(await service.view.listOpen([repository])).toEqual([undefined]);
  expect(await service.view.readStates([refTo(repository, 1), refTo(repository, 2)], false)).toEqual([
    unknown,
    unknown,
  ]);
});

test("a repository that GitHub has disabled is unknown", async () => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a");
  pulls[0]?.close();
  repository.disable();
  expect(await service.view.listOpen([repository])).toEqual([undefined]);
  expect(await service.view.readStates([refTo(repository)], false)).toEqual([
    { state: "unknown", reason: "GitHub has disabled crh225/a" },
  ]);
});

test.each([
  ["a repository without the pull request's key", { repository0: { databaseId: 0 }, nodes0: [] }],
  ["something else", { repository9: { databaseId: 0 } }],
])("an answer with %s leaves the missing pull requests unknown", async (_, data) => {
  await using service = await services();
  const { repository, pulls } = await service.create("crh225/a");
  pulls[0]?.close();
  const fault = { kind: "answer", status: 200, body: { data } } as const;
  service.github.inject({ when: () => true, times: 3, fault });
  const leftOut = { state: "unknown", reason: "GitHub's answer leaves out pull request 1 of crh225/a" };
  expect(await service.view.readStates([refTo(repository)], false)).toEqual([leftOut]);
  expect(await service.view.readStates([refTo(repository, 1, pulls[0]?.nodeId)], false)).toEqual([leftOut]);
  expect(await service.view.listOpen([repository])).toEqual([undefined]);
});

test.each([
  [{}],
  [{ rateLimit: { cost: 1 } }],
  [{ repository0: null, nodes0: null, rateLimit: { cost: 1 } }],
])("an empty answer is a failure: %j", async (data) => {
  await using service = await services();
  const { repository } = await service.create("crh225/a");
  service.github.inject({
    when: () => true,
    times: 2,
    fault: { kind: "answer", status: 200, body: { data } },
  });
  await expect(service.view.readStates([refTo(repository)], false)).rejects.toMatchObject({
    code: "unreachable",
  });
  await expect(service.view.listOpen([repository])).rejects.toMatchObject({ code: "unreachable" });
});

test.each([
  ["closed, with no time", { state: "CLOSED", closedAt: null }],
  ["in an unknown state", { state: "QUEUED", closedAt: "2026-11-23T10:00:00Z" }],
])("a pull request that is %s is unknown", async (_, pull) => {
  await using service = await services();
  const { repository } = await service.create("crh225/a");
  const { id: databaseId } = repository;
  const pullRequest = { number: 1, ...pull };
  const body = { data: { repository0: { databaseId, isArchived: false, isDisabled: false, pullRequest } } };
  service.github.inject({ when: () => true, fault: { kind: "answer", status: 200, body } });
  expect(await service.view.readStates([refTo(repository)], false)).toEqual([
    { state: "unknown", reason: "GitHub does not say when pull request 1 of crh225/a was closed" },
  ]);
});

test.each([
  [
    "too much at once",
    { data: null, errors: [{ message: "Resource limits for this query exceeded" }] },
    undefined,
  ],
  [
    "too much at once, and part of it",
    { data: { repository0: null }, errors: [{ message: "Timeout on validation of query" }] },
    undefined,
  ],
  ["its budget", { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] }, 60_000],
])("a query that GitHub refuses for %s is a failure", async (_, body, retryAfter) => {
  await using service = await services();
  const { repository } = await service.create("crh225/a");
  service.github.inject({ when: () => true, fault: { kind: "answer", status: 200, body } });
  await expect(service.view.readStates([refTo(repository)], false)).rejects.toMatchObject({
    code: "unreachable",
    retryAfter,
  });
});

test.each([{ nodes: null }, {}, null, { nodes: "1" }])(
  "a list of open pull requests that is %j is unknown, and hides no other repository",
  async (pullRequests) => {
    await using service = await services();
    const [a, b] = await Promise.all([service.create("crh225/a"), service.create("crh225/b")]);
    const identity = ({ id }: LocalRepository): object => {
      return { databaseId: id, isArchived: false, isDisabled: false };
    };
    const data = {
      repository0: { ...identity(a.repository), pullRequests },
      repository1: { ...identity(b.repository), pullRequests: { nodes: [null, { number: 1 }] } },
    };
    const path = ["repository0", "pullRequests", "nodes"];
    const body = { data, errors: [{ message: "Something went wrong", path }] };
    const fault = { kind: "answer", status: 200, body, undocumented: true } as const;
    service.github.inject({ when: () => true, fault });
    expect(await service.view.listOpen([a.repository, b.repository])).toEqual([undefined, new Set([1])]);
  },
);

test("labels that GitHub does not show are unknown, because one of them may keep the preview", async () => {
  await using service = await services();
  const { repository } = await service.create("crh225/a");
  const identity = { databaseId: repository.id, isArchived: false, isDisabled: false };
  const pull = { number: 1, state: "OPEN", closedAt: null, repository: identity };
  for (const labels of [null, { nodes: null }, { nodes: [null] }, { nodes: [{ name: null }] }]) {
    const data = { repository0: { ...identity, pullRequest: { ...pull, labels } } };
    const fault = { kind: "answer", status: 200, body: { data }, undocumented: true } as const;
    service.github.inject({ when: () => true, fault });
    expect(await service.view.readStates([refTo(repository)], true)).toEqual([
      { state: "unknown", reason: "GitHub does not show the labels of pull request 1 of crh225/a" },
    ]);
  }
});

test("a recorded repository that is no owner/name is reported, and GitHub is asked for nothing", async () => {
  await using service = await services();
  const { repository } = await service.create("crh225/a");
  const odd = { repository: { id: 1, fullName: "https://github.com/crh225/a" }, number: 1 };
  const unknown = { state: "unknown", reason: '"https://github.com/crh225/a" is no repository' };
  const before = service.github.requests.length;
  expect(await service.view.readStates([odd, odd], false)).toEqual([unknown, unknown]);
  expect(await service.view.listOpen([odd.repository])).toEqual([undefined]);
  expect(service.github.requests.length).toBe(before);
  expect(await service.view.readStates([odd, refTo(repository)], false)).toEqual([
    unknown,
    { state: "open", labels: [] },
  ]);
});

test("errors in another form than GitHub's fail the query, and break nothing", async () => {
  await using service = await services();
  const { repository } = await service.create("crh225/a");
  for (const errors of [{}, [null], [{ path: "repository0" }], "no"]) {
    const body = { data: { repository0: null }, errors };
    const fault = { kind: "answer", status: 200, body, undocumented: true } as const;
    service.github.inject({ when: () => true, fault });
    await expect(service.view.readStates([refTo(repository)], false)).rejects.toMatchObject({
      code: "unreachable",
    });
  }
});

import { expect, test } from "vitest";
import { readPullRequest } from "./read-pull-request.ts";
import { serviceRepository, type ServiceRepository } from "./service-repository.fixture.ts";

function read({ client, repository }: ServiceRepository, number = 1): ReturnType<typeof readPullRequest> {
  return readPullRequest(client, {
    repository: { id: repository.id, fullName: "crh225/pricing-api" },
    number,
  });
}

test("an open pull request has every fact that a policy needs", async () => {
  await using service = await serviceRepository();
  const { pullRequest } = service;
  pullRequest.addLabel("preview");
  pullRequest.setDraft(true);
  expect(await read(service)).toEqual({
    state: "open",
    headSha: pullRequest.headSha,
    baseBranch: "main",
    draft: true,
    fork: false,
    author: { login: "crh225", bot: false },
    labels: ["preview"],
    url: pullRequest.url,
    nodeId: pullRequest.nodeId,
  });
  expect(service.asked()).toEqual(["pulls/get"]);
});

test("the author is a bot by the account type, not by the name", async () => {
  await using service = await serviceRepository();
  const { repository } = service;
  for (const author of [{ login: "renovate", type: "Bot" } as const, { login: "not-a-bot" }]) {
    const { number } = await repository.openPullRequest({ branch: "change", title: "x", author });
    const bot = "type" in author;
    expect(await read(service, number)).toMatchObject({
      author: { login: bot ? "renovate[bot]" : "not-a-bot", bot },
    });
  }
});

test.each([
  [{ merged: true }, true],
  [{ merged: false }, false],
])("a closed pull request is merged or not: %j", async (how, merged) => {
  await using service = await serviceRepository();
  service.pullRequest.close(how);
  expect(await read(service)).toEqual({ state: "closed", merged, nodeId: service.pullRequest.nodeId });
});

test("a pull request of a fork stays one after the fork is deleted", async () => {
  await using service = await serviceRepository();
  const { github, repository } = service;
  const fork = await github.createRepository({ fullName: "octocat/pricing-api" });
  await fork.commit({ branch: "change", message: "Change", files: { fork: "" } });
  const author = { login: "octocat" };
  const pull = await repository.openPullRequest({
    branch: "change",
    title: "x",
    author,
    headRepository: fork,
  });
  expect(await read(service, pull.number)).toMatchObject({
    state: "open",
    fork: true,
    headSha: pull.headSha,
  });
  fork.hide();
  expect(await read(service, pull.number)).toMatchObject({ state: "open", fork: true });
});

test("a renamed repository is found by its former name", async () => {
  await using service = await serviceRepository();
  service.repository.rename("crh225/prices");
  expect(await read(service)).toMatchObject({ state: "open" });
});

test("a name that another repository has taken is unknown, never open or closed", async () => {
  await using service = await serviceRepository();
  const { github, repository } = service;
  repository.rename("crh225/prices");
  const other = await github.createRepository({ fullName: "crh225/pricing-api" });
  await other.commit({ branch: "change", message: "Change", files: { change: "" } });
  const theirs = await other.openPullRequest({
    branch: "change",
    title: "x",
    author: { login: "octocat" },
  });
  theirs.close();
  const client = service.connect({ pull_requests: "read" });
  expect(await read({ ...service, client })).toEqual({
    state: "unknown",
    reason: "crh225/pricing-api is now the name of another repository",
  });
});

test.each([
  ["does not exist", 99, { pull_requests: "read" }, "answered 404"],
  ["may not be read", 1, { contents: "read" }, "answered 403"],
  ["is out of sight", 1, undefined, "answered 404"],
] as const)(
  "a pull request that %s is unknown, and the reason names the permission",
  async (_, number, grant, reason) => {
    await using service = await serviceRepository();
    const client = service.connect(grant);
    const state = await readPullRequest(client, { repository: service.repository, number });
    expect(state).toMatchObject({
      state: "unknown",
      reason: expect.stringMatching(
        new RegExp(`^could not read pull request ${number} of .*${reason}.*; give the workflow's token`),
      ),
    });
  },
);

test.each([
  ["a broken connection", { kind: "reset" }],
  ["half an answer", { kind: "malformed" }],
  [
    "a server's failure",
    { kind: "answer", status: 502, body: { message: "Bad Gateway" }, undocumented: true },
  ],
] as const)("%s is unreachable", async (_, fault) => {
  await using service = await serviceRepository();
  service.github.inject({ when: () => true, fault });
  await expect(read(service)).rejects.toMatchObject({ code: "unreachable" });
});

test("an answer from before a known change is unreachable, and one of the same second counts", async () => {
  await using service = await serviceRepository();
  const { client, repository } = service;
  const ref = { repository: { id: repository.id, fullName: "crh225/pricing-api" }, number: 1 };
  const { data } = await client.rest.pulls.get({ owner: "crh225", repo: "pricing-api", pull_number: 1 });
  const updatedAt = Date.parse(data.updated_at);
  expect(await readPullRequest(client, ref, updatedAt)).toMatchObject({ state: "open" });
  await expect(readPullRequest(client, ref, updatedAt + 1_000)).rejects.toMatchObject({
    code: "unreachable",
    message: `GitHub answered with pull request 1 of crh225/pricing-api as it was at ${data.updated_at}, before the event of this run`,
  });
});

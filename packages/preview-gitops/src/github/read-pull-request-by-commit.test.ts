import { expect, test } from "vitest";
import { findPullRequests, readHeadSha } from "./read-pull-request.ts";
import { serviceRepository, type ServiceRepository } from "./service-repository.fixture.ts";

function find(
  { client, repository, pullRequest }: ServiceRepository,
  more: { readonly sha?: string; readonly headRepositoryId?: number | undefined; readonly id?: number } = {},
): Promise<number[]> {
  const { id = repository.id, sha = pullRequest.headSha } = more;
  const headRepositoryId = "headRepositoryId" in more ? more.headRepositoryId : repository.id;
  return findPullRequests(client, {
    repository: { id, fullName: repository.fullName },
    sha,
    headRepositoryId,
  });
}

test("the open pull request with the commit as its head is found with one request", async () => {
  await using service = await serviceRepository();
  expect(await find(service)).toEqual([1]);
  expect(service.asked()).toEqual(["repos/list-pull-requests-associated-with-commit"]);
});

test("a commit that is not the head of the pull request finds nothing", async () => {
  await using service = await serviceRepository();
  const sha = service.pullRequest.headSha;
  await service.repository.commit({ branch: "change", message: "More", files: { more: "" } });
  expect(await find(service, { sha })).toEqual([]);
  expect(await find(service)).toEqual([1]);
});

test("a closed pull request is not found, merged or not", async () => {
  await using service = await serviceRepository();
  service.pullRequest.close();
  expect(await find(service)).toEqual([]);
  await service.pullRequest.reopen();
  service.pullRequest.close({ merged: true });
  expect(await find(service)).toEqual([]);
});

test.each([
  ["another repository's", 4242],
  ["a deleted repository's", undefined],
])("%s push of the same commit is not found", async (_, headRepositoryId) => {
  await using service = await serviceRepository();
  expect(await find(service, { headRepositoryId })).toEqual([]);
});

test("a repository that has taken the name is not used", async () => {
  await using service = await serviceRepository();
  expect(await find(service, { id: 4242 })).toEqual([]);
});

test("the pull request of a fork is found by the push in the fork", async () => {
  await using service = await serviceRepository();
  const fork = await service.github.createRepository({ fullName: "octocat/pricing-api" });
  const sha = await fork.commit({ branch: "change", message: "Change", files: { fork: "" } });
  await service.repository.openPullRequest({
    branch: "change",
    title: "From a fork",
    author: { login: "octocat" },
    headRepository: fork,
  });
  expect(await find(service, { sha, headRepositoryId: fork.id })).toEqual([2]);
  expect(await find(service, { sha })).toEqual([]);
  fork.hide();
  expect(await find(service, { sha, headRepositoryId: undefined })).toEqual([2]);
});

test("several pull requests with the same head are found, the oldest first, in any order of the answer", async () => {
  await using service = await serviceRepository();
  const { repository, pullRequest, client, github } = service;
  await repository.commit({ branch: "release", message: "Release", files: { release: "" } });
  await repository.openPullRequest({
    branch: "change",
    base: "release",
    title: "The same",
    author: { login: "crh225" },
  });
  const { data } = await client.rest.repos.listPullRequestsAssociatedWithCommit({
    owner: "crh225",
    repo: "pricing-api",
    commit_sha: pullRequest.headSha,
  });
  expect(data.map(({ number }) => number)).toEqual([1, 2]);
  github.inject({
    when: ({ operation }) => operation === "repos/list-pull-requests-associated-with-commit",
    fault: { kind: "answer", status: 200, body: data.toReversed() },
  });
  expect(await find(service)).toEqual([1, 2]);
});

test("the message for a token without the permission names the permission", async () => {
  await using service = await serviceRepository();
  const { repository, pullRequest } = service;
  const client = service.connect({ contents: "read" });
  const commit = { repository, sha: pullRequest.headSha, headRepositoryId: repository.id };
  await expect(findPullRequests(client, commit)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/; give the workflow's token "pull-requests: read"$/),
  });
});

test("a missing answer is unreachable", async () => {
  await using service = await serviceRepository();
  service.github.inject({ when: () => true, fault: { kind: "reset" } });
  await expect(find(service)).rejects.toMatchObject({ code: "unreachable" });
});

test("the head of a pull request is read whether it is open or closed", async () => {
  await using service = await serviceRepository();
  const { client, pullRequest, repository } = service;
  expect(await readHeadSha(client, repository.fullName, 1)).toBe(pullRequest.headSha);
  pullRequest.close();
  expect(await readHeadSha(client, repository.fullName, 1)).toBe(pullRequest.headSha);
  await expect(readHeadSha(client, repository.fullName, 2)).rejects.toMatchObject({ code: "not-found" });
});

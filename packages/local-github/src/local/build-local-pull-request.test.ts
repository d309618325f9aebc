import { expect, test } from "vitest";
import { runGit } from "../git/run-git.ts";
import { openExample, startScenario } from "../github-scenario.fixture.ts";

test("the head of an open pull request follows its branch. The head of a closed one stays until it is reopened", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const pull = await openExample(repository);
  const push = (file: string): Promise<string> =>
    repository.commit({ branch: "feature", files: { [file]: "" }, message: `Add ${file}` });

  const first = await push("a");
  expect(pull.headSha).toBe(first);
  pull.close();
  const second = await push("b");
  expect(pull.headSha).toBe(first);
  await pull.reopen();
  expect(pull.headSha).toBe(second);
  expect(await runGit(repository.gitDirectory, "rev-parse", "refs/pull/1/head")).toBe(second);
  await repository.deleteBranch("feature");
  expect(pull.headSha).toBe(second);
});

test("a force push moves the head to a commit that does not contain the last one", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const pull = await openExample(repository);
  const before = pull.headSha;
  const parent = await repository.head("main");
  const after = await repository.commit({
    branch: "feature",
    parent,
    files: { other: "" },
    message: "Start over",
  });
  expect(pull.headSha).toBe(after);
  expect(await runGit(repository.gitDirectory, "merge-base", before, after)).toBe(parent);
});

test("a pull request has the commits of its fork, and follows the fork", async () => {
  await using scenario = await startScenario();
  const { github, repository, octokit, at } = scenario;
  const fork = await github.createRepository({ fullName: "octocat/gitops" });
  await fork.commit({ branch: "patch", files: { a: "" }, message: "Add a" });
  const pull = await repository.openPullRequest({
    branch: "patch",
    title: "Add a",
    author: { login: "octocat" },
    headRepository: fork,
  });
  await fork.commit({ branch: "patch", files: { b: "" }, message: "Add b" });

  expect(await repository.listFiles(pull.headSha)).toEqual(["a", "b"]);
  const { data } = await octokit.pulls.get({ ...at, pull_number: 1 });
  expect(data.head).toMatchObject({ label: "octocat:patch", sha: pull.headSha, repo: { id: fork.id } });
});

test("the APIs report state, labels, draft, title and base", async () => {
  await using scenario = await startScenario();
  const { repository, octokit, at } = scenario;
  await repository.commit({ branch: "next", files: {}, message: "Begin" });
  const pull = await openExample(repository);
  const read = async (): Promise<unknown> => (await octokit.pulls.get({ ...at, pull_number: 1 })).data;

  pull.addLabel("preview");
  pull.addLabel("keep");
  pull.removeLabel("preview");
  pull.setDraft(true);
  await pull.edit({ title: "Title", body: "Body", base: "next" });
  expect(await read()).toMatchObject({
    draft: true,
    title: "Title",
    body: "Body",
    state: "open",
    merged: false,
    labels: [{ name: "keep" }],
    base: { ref: "next", sha: await repository.head("next") },
  });
  pull.close({ merged: true });
  expect(await read()).toMatchObject({ state: "closed", merged: true, merge_commit_sha: pull.headSha });
  expect(repository.pullRequest(1)).toMatchObject({ state: "closed", merged: true, labels: ["keep"] });
  expect(() => repository.pullRequest(2)).toThrow("crh225/gitops has no pull request 2");
});

test("pull requests are listed by state, head and commit", async () => {
  await using scenario = await startScenario();
  const { repository, octokit, at } = scenario;
  const [one, two] = [await openExample(repository, "one"), await openExample(repository, "two")];
  two.close();
  const list = async (filter: object): Promise<number[]> =>
    (await octokit.pulls.list({ ...at, ...filter })).data.map(({ number }) => number);
  const ofCommit = async (commit_sha: string): Promise<number[]> =>
    (await octokit.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })).data.map(
      ({ number }) => number,
    );

  expect(await list({})).toEqual([1]);
  expect(await list({ state: "closed" })).toEqual([2]);
  expect(await list({ state: "all" })).toEqual([2, 1]);
  expect(await list({ state: "all", head: "crh225:two" })).toEqual([2]);
  expect(await list({ base: "next" })).toEqual([]);
  expect(await ofCommit(one.headSha)).toEqual([1]);
  expect(await ofCommit(two.headSha)).toEqual([]);
  expect(await ofCommit(await repository.head())).toEqual([]);
});

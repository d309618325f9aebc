import { expect, test } from "vitest";
import { openExample, startScenario } from "../github-scenario.fixture.ts";

const read = (name: string, followRenames: boolean): string =>
  `{ repository(owner: "crh225", name: "${name}", followRenames: ${followRenames}) { nameWithOwner } }`;

test("the former name of a repository redirects reads and writes", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository, github } = scenario;
  const pull = await openExample(repository);
  repository.rename("crh225/platform");

  expect((await octokit.pulls.list({ ...at, state: "open", per_page: 5 })).data).toHaveLength(1);
  await octokit.issues.createComment({ ...at, issue_number: 1, body: "hello" });
  expect(pull.comments()).toMatchObject([{ body: "hello" }]);
  expect((await octokit.repos.get(at)).data).toMatchObject({
    id: repository.id,
    full_name: "crh225/platform",
  });
  expect(github.requests.map(({ status, path }) => `${status} ${path.replace(/^\/api\/v3/, "")}`)).toEqual([
    "301 /repos/crh225/gitops/pulls",
    `200 /repositories/${repository.id}/pulls`,
    "307 /repos/crh225/gitops/issues/1/comments",
    `201 /repositories/${repository.id}/issues/1/comments`,
    "301 /repos/crh225/gitops",
    `200 /repositories/${repository.id}`,
  ]);
});

test("GraphQL follows the former name, unless the query says no", async () => {
  await using scenario = await startScenario();
  const { octokit, repository } = scenario;
  repository.rename("crh225/platform");
  expect(await octokit.graphql(read("gitops", true))).toEqual({
    repository: { nameWithOwner: "crh225/platform" },
  });
  await expect(octokit.graphql(read("gitops", false))).rejects.toThrow("Could not resolve to a Repository");
  await octokit.graphql(read("platform", false));
});

test("a new repository can take the former name", async () => {
  await using scenario = await startScenario();
  const { at, repository, github, octokit } = scenario;
  repository.rename("crh225/platform");
  const taken = await github.createRepository({ fullName: "crh225/gitops" });

  await expect(octokit.repos.get(at)).rejects.toMatchObject({ status: 404 });
  expect(taken.id).not.toBe(repository.id);
});

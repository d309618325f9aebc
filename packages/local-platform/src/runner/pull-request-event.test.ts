import { expect, test } from "vitest";
import { assertNoViolations, startGitHub } from "local-github";
import { fetchPullRequest, pullRequestEvent, pullRequestExamples } from "./pull-request-event.ts";

const RESOURCE = {
  number: 7,
  base: { repo: { id: 42, full_name: "crh225/pricing-api" } },
  user: { login: "crh225" },
};

test("GitHub has 29 examples, all of one repository's own pull requests and none merged", () => {
  const examples = pullRequestExamples();
  expect(examples).toHaveLength(29);
  for (const { pull_request: pull, repository } of examples) {
    expect(pull).toMatchObject({ merged: false, head: { repo: { id: repository.id } } });
  }
});

test.each([
  "opened",
  "synchronize",
  "reopened",
  "closed",
  "ready_for_review",
  "converted_to_draft",
  "labeled",
  "unlabeled",
  "edited",
] as const)("a payload of %s has the given pull request, and keeps the rest", (action) => {
  const event = pullRequestEvent(action, RESOURCE);
  expect(event).toMatchObject({
    action,
    number: 7,
    pull_request: { ...RESOURCE, author_association: "OWNER" },
    repository: { id: 42, full_name: "crh225/pricing-api", default_branch: "master" },
    sender: { login: "crh225" },
  });
});

test("a pull request is read with the given token", async () => {
  await using github = await startGitHub();
  const fullName = "crh225/pricing-api";
  const repository = await github.createRepository({ fullName, files: { "README.md": "# pricing-api\n" } });
  await repository.commit({ branch: "feature", files: { "feature.txt": "new" }, message: "Add a feature" });
  const pull = await repository.openPullRequest({
    branch: "feature",
    title: "Add a feature",
    author: { login: "octocat" },
  });
  const secret = github.createToken({
    name: "reader",
    login: "preview-bot[bot]",
    kind: "app",
    grants: { [fullName]: { pull_requests: "read" } },
  });
  const at = { fullName, number: pull.number };
  expect(await fetchPullRequest(github, { ...at, token: secret })).toMatchObject({
    number: 1,
    head: { sha: pull.headSha },
  });
  await expect(fetchPullRequest(github, { ...at, token: "none" })).rejects.toThrow(
    /GitHub answered 401 to GET/,
  );
  assertNoViolations(github);
});

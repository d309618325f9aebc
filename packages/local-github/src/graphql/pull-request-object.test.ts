import { expect, test } from "vitest";
import { openExample, setScene } from "../github-scenario.fixture.ts";

const QUERY = `query Why($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: 1) {
      state closedAt mergedAt mergedBy { __typename login } mergeable headRef { name }
    }
  }
  rateLimit { cost used }
}`;

test("says who merged a pull request, and what became of its branch", async () => {
  await using scene = await setScene();
  const pull = await openExample(scene.repository);
  const variables = { owner: scene.at.owner, name: scene.at.repo };
  expect(await scene.octokit.graphql(QUERY, variables)).toEqual({
    repository: {
      pullRequest: {
        state: "OPEN",
        closedAt: null,
        mergedAt: null,
        mergedBy: null,
        mergeable: "MERGEABLE",
        headRef: { name: "feature" },
      },
    },
    rateLimit: { cost: 1, used: 1 },
  });
  pull.close({ merged: true, by: { login: "github-actions", type: "Bot" } });
  await scene.repository.deleteBranch("feature");
  expect(await scene.octokit.graphql(QUERY, variables)).toMatchObject({
    repository: {
      pullRequest: {
        state: "MERGED",
        mergedBy: { __typename: "Bot", login: "github-actions" },
        mergeable: "UNKNOWN",
        headRef: null,
      },
    },
  });
});

test("a conflict is told through both APIs, also after the pull request was closed", async () => {
  await using scene = await setScene();
  const pull = await openExample(scene.repository);
  pull.setConflicting(true);
  pull.close();
  const answer = await scene.octokit.graphql(QUERY, { owner: scene.at.owner, name: scene.at.repo });
  expect(answer).toMatchObject({
    repository: { pullRequest: { state: "CLOSED", mergeable: "CONFLICTING" } },
  });
  const { data } = await scene.octokit.pulls.get({ ...scene.at, pull_number: 1 });
  expect(data).toMatchObject({ mergeable: false, mergeable_state: "dirty", merged_by: null });
});

import { expect, test } from "vitest";
import { openExample, startScenario } from "../github-scenario.fixture.ts";

const QUERY = `query Why($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: 1) {
      state closedAt mergedAt mergedBy { __typename login } mergeable headRef { name }
    }
  }
  rateLimit { cost used }
}`;

test("a pull request has the account that merged it, and the state of its branch", async () => {
  await using scenario = await startScenario();
  const pull = await openExample(scenario.repository);
  const variables = { owner: scenario.at.owner, name: scenario.at.repo };
  expect(await scenario.octokit.graphql(QUERY, variables)).toEqual({
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
  await scenario.repository.deleteBranch("feature");
  expect(await scenario.octokit.graphql(QUERY, variables)).toMatchObject({
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

test("both APIs report a conflict, also after the pull request was closed", async () => {
  await using scenario = await startScenario();
  const pull = await openExample(scenario.repository);
  pull.setConflicting(true);
  pull.close();
  const answer = await scenario.octokit.graphql(QUERY, { owner: scenario.at.owner, name: scenario.at.repo });
  expect(answer).toMatchObject({
    repository: { pullRequest: { state: "CLOSED", mergeable: "CONFLICTING" } },
  });
  const { data } = await scenario.octokit.pulls.get({ ...scenario.at, pull_number: 1 });
  expect(data).toMatchObject({ mergeable: false, mergeable_state: "dirty", merged_by: null });
});

import { expect, test } from "vitest";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";

const NOWHERE = { url: "http://127.0.0.1:1", apiUrl: "http://127.0.0.1:1", graphqlUrl: "http://127.0.0.1:1" };
const WITHOUT_TOKENS = { "gitops-token": "", "github-token": "", "gitops-repository": "" };

test("names needs no token and no network", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  const inputs = { ...WITHOUT_TOKENS, command: "names", domain: "chrishouse.io" };
  const before = world.github.requests.length;
  const result = await world.runEvent({ name: "pull_request", payload }, { inputs, github: NOWHERE });
  expect(result).toEqual({
    exitCode: 0,
    outputs: {
      "image-tag": `pr-1-${pullRequest.headSha.slice(0, 12)}`,
      "image-alias": "pr-1",
      hostname: "pricing-api-pr-1-red.chrishouse.io",
      url: "https://pricing-api-pr-1-red.chrishouse.io",
      "head-sha": pullRequest.headSha,
    },
    summary: "",
    annotations: [],
    log: "",
    rawLog: "",
  });
  expect(world.github.requests.slice(before)).toEqual([]);
});

test("without a domain, names outputs the image tag and no URL", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const result = await world.run("opened", pullRequest, { inputs: { ...WITHOUT_TOKENS, command: "names" } });
  expect(result.outputs).toMatchObject({ "image-alias": "pr-1", hostname: "", url: "" });
});

test("names refuses an event without a pull request, and names the right events", async () => {
  await using world = await pullRequestWorld();
  const { id, fullName: full_name } = world.service;
  const payload = { repository: { id, full_name, html_url: `${world.github.url}/${full_name}` } };
  const result = await world.runEvent(
    { name: "workflow_dispatch", payload },
    { inputs: { ...WITHOUT_TOKENS, command: "names" } },
  );
  expect(result).toMatchObject({
    exitCode: 1,
    annotations: [
      {
        level: "error",
        message: "`command: names` needs the event pull_request or pull_request_target",
      },
    ],
  });
});

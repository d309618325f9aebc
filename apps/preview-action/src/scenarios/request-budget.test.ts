import { expect, test } from "vitest";
import { previewGateway } from "../preview-gateway.fixture.ts";
import { type InProcessOptions, pullRequestWorld } from "../pull-request-world.fixture.ts";

const FEEDBACK = /Comment|deployment/;

test("a deploy sends 4 requests, a no-op 2, a close 3, and feedback with a wait at most 8", async () => {
  await using gateway = await previewGateway();
  await using world = await pullRequestWorld({ config: gateway.config });
  const pullRequest = await world.openPullRequest();
  const inputs = { ...gateway.inputs, deployment: "true", wait: "true" };
  const count = async (event: "opened" | "synchronize" | "closed", how: InProcessOptions = {}) => {
    gateway.serve(1, pullRequest.headSha);
    const payload = await world.payload(event, pullRequest);
    const start = world.github.requests.length;
    await world.run(event, pullRequest, { payload, inputs, ...how });
    const operations = world.github.requests.slice(start).map(({ operation }) => operation);
    return {
      work: operations.filter((operation) => !FEEDBACK.test(operation)),
      feedback: operations.filter((operation) => FEEDBACK.test(operation)),
    };
  };

  const opened = await count("opened");
  expect(opened.work).toEqual(["ReadGitOps", "pulls/get", "CommitToGitOps", "pulls/get"]);
  expect(opened.feedback).toEqual([
    "FindComment",
    "CreateComment",
    "repos/list-deployments",
    "repos/create-deployment",
    "repos/create-deployment-status",
    "EditComment",
    "repos/create-deployment-status",
  ]);

  const again = await count("opened");
  expect(again.work).toEqual(["ReadGitOps", "pulls/get"]);
  expect(again.feedback).toEqual(["FindComment"]);

  await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
  const pushed = await count("synchronize");
  expect(pushed.work).toHaveLength(4);
  expect(pushed.feedback).toHaveLength(8);

  pullRequest.close();
  const closed = await count("closed", { inputs: { deployment: "true" } });
  expect(closed.work).toEqual(["ReadGitOps", "pulls/get", "CommitToGitOps"]);
  expect(closed.feedback).toEqual([
    "FindComment",
    "EditComment",
    "repos/list-deployments",
    "repos/create-deployment-status",
    "repos/create-deployment-status",
  ]);
});

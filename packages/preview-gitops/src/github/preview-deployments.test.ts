import { expect, test } from "vitest";
import { type DeploymentStatus, type PreviewDeployments, previewDeployments } from "./preview-deployments.ts";
import { serviceRepository, type ServiceRepository } from "./service-repository.fixture.ts";

const SCOPE = {
  repository: "crh225/pricing-api",
  environment: "preview",
  task: "preview:pricing-api:pr-1",
} as const;

function statusOf(state: DeploymentStatus["state"]): DeploymentStatus {
  return { state, description: "The pull request is at its head", url: "https://a.chrishouse.io" };
}

function deploymentsOf({ client }: ServiceRepository, task: string = SCOPE.task): PreviewDeployments {
  return previewDeployments(client, { ...SCOPE, task });
}

function statesOf({ repository }: ServiceRepository): string[][] {
  return repository.deployments().map(({ statuses }) => statuses.map(({ state }) => state));
}

async function push({ repository }: ServiceRepository): Promise<string> {
  return repository.commit({ branch: "change", message: "More", files: { [`${Math.random()}`]: "" } });
}

test("a commit has one deployment, with one status after the other", async () => {
  await using service = await serviceRepository();
  const { headSha } = service.pullRequest;
  const deployments = deploymentsOf(service);
  await deployments.show(headSha, statusOf("in_progress"));
  expect(service.asked()).toEqual([
    "repos/list-deployments",
    "repos/create-deployment",
    "repos/create-deployment-status",
  ]);
  await deployments.show(headSha, statusOf("success"));
  expect(service.asked()).toEqual(["repos/create-deployment-status"]);
  await deploymentsOf(service).show(headSha, statusOf("failure"));
  expect(statesOf(service)).toEqual([["in_progress", "success", "failure"]]);
});

test("a deployment is transient, in the shared environment, with its own task", async () => {
  await using service = await serviceRepository();
  const { headSha } = service.pullRequest;
  await deploymentsOf(service).show(headSha, { ...statusOf("success"), logUrl: "https://log" });
  expect(service.repository.deployments()).toMatchObject([
    {
      sha: headSha,
      ref: headSha,
      task: SCOPE.task,
      environment: "preview",
      transient: true,
      production: false,
      statuses: [
        { environment: "preview", environmentUrl: "https://a.chrishouse.io", logUrl: "https://log" },
      ],
    },
  ]);
});

test("the deployment of the commit before becomes inactive when the new one succeeds, and not earlier", async () => {
  await using service = await serviceRepository();
  const deployments = deploymentsOf(service);
  await deployments.show(service.pullRequest.headSha, statusOf("success"));
  const next = await push(service);
  await deployments.show(next, statusOf("in_progress"));
  expect(statesOf(service)).toEqual([["success"], ["in_progress"]]);
  await deployments.show(next, statusOf("failure"));
  expect(statesOf(service)).toEqual([["success"], ["in_progress", "failure"]]);
  await deployments.show(next, statusOf("success"));
  expect(statesOf(service)).toEqual([
    ["success", "inactive"],
    ["in_progress", "failure", "success"],
  ]);
});

test("the end makes all active deployments inactive, with one list", async () => {
  await using service = await serviceRepository();
  await deploymentsOf(service).show(service.pullRequest.headSha, statusOf("success"));
  await deploymentsOf(service).show(await push(service), statusOf("in_progress"));
  service.asked();
  await deploymentsOf(service).end(statusOf("inactive"));
  expect(service.asked()).toEqual([
    "repos/list-deployments",
    "repos/create-deployment-status",
    "repos/create-deployment-status",
  ]);
  expect(statesOf(service).map((states) => states.at(-1))).toEqual(["inactive", "inactive"]);
});

test("the end without a deployment changes nothing", async () => {
  await using service = await serviceRepository();
  await deploymentsOf(service).end(statusOf("inactive"));
  expect(service.asked()).toEqual(["repos/list-deployments"]);
});

test("deployments of other tasks and other environments do not change", async () => {
  await using service = await serviceRepository();
  const { client, pullRequest } = service;
  await deploymentsOf(service, "preview:pricing:pr-1").show(pullRequest.headSha, statusOf("success"));
  const production = previewDeployments(client, { ...SCOPE, environment: "production" });
  await production.show(pullRequest.headSha, statusOf("success"));
  const ours = deploymentsOf(service);
  await ours.show(pullRequest.headSha, statusOf("success"));
  await ours.end(statusOf("inactive"));
  expect(statesOf(service)).toEqual([["success"], ["success"], ["success", "inactive"]]);
});

test("a description longer than GitHub allows is truncated", async () => {
  await using service = await serviceRepository();
  const description = "x".repeat(500);
  await deploymentsOf(service).show(service.pullRequest.headSha, { ...statusOf("failure"), description });
  const [deployment] = service.repository.deployments();
  expect(deployment?.description).toHaveLength(140);
  expect(deployment?.statuses[0]?.description).toHaveLength(140);
});

test("a deployment with a lost answer is found, and not created twice", async () => {
  await using service = await serviceRepository();
  service.github.inject({
    when: ({ operation }) => operation === "repos/create-deployment",
    fault: { kind: "reset-after-effect" },
  });
  const deployments = deploymentsOf(service);
  const { headSha } = service.pullRequest;
  await expect(deployments.show(headSha, statusOf("in_progress"))).rejects.toMatchObject({
    code: "uncertain",
  });
  await deployments.show(headSha, statusOf("success"));
  expect(statesOf(service)).toEqual([["success"]]);
});

test.each([
  [409, "Conflict: Commit status checks failed for x.", "lost-race"],
  [422, "Validation Failed", "refused"],
  [403, "Resource not accessible by integration", "forbidden"],
])("the message for an answer %i has GitHub's message", async (status, message, code) => {
  await using service = await serviceRepository();
  service.github.inject({
    when: ({ operation }) => operation === "repos/create-deployment",
    fault: { kind: "answer", status, body: { message }, undocumented: true },
  });
  const shown = deploymentsOf(service).show(service.pullRequest.headSha, statusOf("in_progress"));
  await expect(shown).rejects.toMatchObject({
    code,
    message: expect.stringContaining(
      `could not show a deployment in crh225/pricing-api: GitHub answered ${status}: ${message.replace(/\.$/, "")}`,
    ),
  });
});

test("an answer that GitHub has merged the branches is not a deployment", async () => {
  await using service = await serviceRepository();
  service.github.inject({
    when: ({ operation }) => operation === "repos/create-deployment",
    fault: { kind: "answer", status: 202, body: { message: "Auto-merged main into change on deployment." } },
  });
  const shown = deploymentsOf(service).show(service.pullRequest.headSha, statusOf("in_progress"));
  await expect(shown).rejects.toThrow("GitHub merged instead of deploying");
});

test("the message for a token without the permission names the permission, or the alternative", async () => {
  await using service = await serviceRepository();
  const deployments = previewDeployments(service.connect({ pull_requests: "write" }), SCOPE);
  await expect(deployments.show(service.pullRequest.headSha, statusOf("success"))).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(
      /; give the workflow's token "deployments: write", or set the input `deployment: false`$/,
    ),
  });
});

import type { PullRequestAction, WorkflowResult } from "local-platform";
import { describe, expect, test } from "vitest";
import { BUILD, type WorkflowWorld, workflowWorld } from "../workflow-world.fixture.ts";

const FILES = ["argocd-application", "namespace-claim"].map(
  (file) => `infra/quickstart-services/pricing-api/preview-pr-1/${file}.yaml`,
);

const NEW_BASE = { changes: { base: { ref: { from: "next" }, sha: { from: "0".repeat(40) } } } };

/** Every run in order: the workflow, the event, and the result of the job. */
function ran(results: readonly WorkflowResult[]): string[] {
  return results.map(({ name, event, jobs }) => `${name} ${event} ${jobs[0]?.conclusion}`);
}

async function allowBots({ gitops, gateway }: WorkflowWorld): Promise<void> {
  const files = { "preview.yaml": `${gateway.config}policy:\n  bots: allow\n` };
  await gitops.commit({ branch: "main", message: "Previews for bots", files });
}

describe("the example's workflows", () => {
  test("build a push, and deploy the build with the App's token", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    const results = await world.follow("opened", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run success"]);
    const tag = `pr-1-${pullRequest.headSha.slice(0, 12)}`;
    expect(world.images).toEqual([`ghcr.io/crh225/pricing-api:${tag}`, "ghcr.io/crh225/pricing-api:pr-1"]);
    const [build, preview] = results.map(({ jobs }) => jobs[0]?.steps.map((step) => step.with));
    expect(build).toEqual([
      { command: "names", service: "pricing-api", team: "red" },
      { ref: pullRequest.headSha, "persist-credentials": "false" },
      { registry: "ghcr.io", username: "crh225", password: expect.any(String) },
      { context: ".", push: "true", tags: `${world.images.join("\n")}\n` },
    ]);
    const { outputs } = results[1]?.jobs[0]?.steps[0] ?? {};
    expect(preview).toEqual([
      {
        "client-id": expect.any(String),
        "private-key": world.privateKey,
        owner: "crh225",
        repositories: "ARMServicePortal",
        "permission-contents": "write",
      },
      {
        service: "pricing-api",
        team: "red",
        "gitops-repository": "crh225/ARMServicePortal",
        "gitops-token": outputs?.["token"],
        "image-repository": "ghcr.io/crh225/pricing-api",
        "readiness-address": world.gateway.inputs["readiness-address"],
      },
    ]);
    expect(world.runs.at(-1)).toMatchObject({ exitCode: 0, outputs: { state: "ready", "image-tag": tag } });
    expect(await world.previewFiles()).toEqual(FILES);
    const application = await world.gitops.readFile(FILES[0] ?? "");
    expect(application).toContain("repository: ghcr.io/crh225/pricing-api");
    expect(application).toContain(`tag: ${tag}`);
    expect(pullRequest.comments()).toHaveLength(1);
    expect(world.service.deployments()).toHaveLength(1);
  });

  test("follow a push, and remove the preview when the pull request closes", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    await world.follow("opened", pullRequest);
    await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
    world.gateway.serve(1, pullRequest.headSha);
    await world.follow("synchronize", pullRequest);
    expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "ready", changed: "true" });
    pullRequest.close();
    const results = await world.follow("closed", pullRequest);
    expect(ran(results)).toEqual(["preview pull_request_target success"]);
    expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "removed", changed: "true" });
    expect(await world.previewFiles()).toEqual([]);
  });

  test.each<[event: PullRequestAction, expected: string[], more?: object]>([
    ["opened", ["preview-build pull_request", "preview workflow_run"]],
    ["synchronize", ["preview-build pull_request", "preview workflow_run"]],
    ["reopened", ["preview pull_request_target", "preview-build pull_request", "preview workflow_run"]],
    ["closed", ["preview pull_request_target"]],
    ["labeled", ["preview pull_request_target"]],
    ["unlabeled", ["preview pull_request_target"]],
    ["ready_for_review", ["preview pull_request_target"]],
    ["converted_to_draft", ["preview pull_request_target"]],
    ["edited", ["preview pull_request_target"], NEW_BASE],
  ])("after %s run %j", async (event, expected, more) => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    const results = await world.follow(event, pullRequest, more);
    expect(ran(results)).toEqual(expected.map((name) => `${name} success`));
    expect(world.runs.every(({ exitCode }) => exitCode === 0)).toBe(true);
  });

  test("start no job, and replace no waiting run, after an edit that keeps the base branch", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    const results = await world.follow("edited", pullRequest, { changes: { title: { from: "Change" } } });
    expect(ran(results)).toEqual(["preview pull_request_target skipped"]);
    expect(results.map(({ concurrency }) => concurrency?.group)).toEqual([
      expect.stringMatching(/^preview-1-[0-9]+$/),
    ]);
    expect(world.runs).toEqual([]);
    const retargeted = await world.follow("edited", pullRequest, NEW_BASE);
    expect(retargeted.map(({ concurrency }) => concurrency?.group)).toEqual(["preview-1-edited"]);
  });

  test("run in concurrency groups, and a removal in a group of its own, so that no other run cancels it", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    const groups: (string | undefined)[] = [];
    for (const event of ["opened", "labeled", "closed", "closed"] as const) {
      const results = await world.follow(event, pullRequest);
      groups.push(...results.map(({ concurrency }) => concurrency?.group));
      const cancelling = results.filter(({ concurrency }) => concurrency?.cancelInProgress);
      expect(cancelling.map(({ name }) => name)).toEqual(event === "opened" ? ["preview-build"] : []);
    }
    expect(groups).toEqual([
      "preview-build-1",
      `preview-${pullRequest.headSha}-completed`,
      "preview-1-labeled",
      expect.stringMatching(/^preview-1-[0-9]+$/),
      expect.stringMatching(/^preview-1-[0-9]+$/),
    ]);
    expect(new Set(groups).size).toBe(groups.length);
  });

  test("remove the preview of a pull request that was merged", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    await world.follow("opened", pullRequest);
    pullRequest.close({ merged: true });
    expect(ran(await world.follow("closed", pullRequest))).toEqual(["preview pull_request_target success"]);
    expect(await world.previewFiles()).toEqual([]);
  });

  test("neither build nor deploy a fork's pull request, whose token could push no image", async () => {
    await using world = await workflowWorld();
    const headRepository = await world.github.createRepository({
      fullName: "octocat/pricing-api",
      files: {},
    });
    const text = (await world.service.readFile(BUILD)) ?? "";
    await headRepository.commit({ branch: "change", message: "Workflow", files: { [BUILD]: text } });
    const pullRequest = await world.open({ headRepository, author: { login: "octocat" } });
    const results = await world.follow("opened", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request skipped", "preview workflow_run skipped"]);
    expect([world.runs, world.images]).toEqual([[], []]);
  });

  test("build and deploy a pull request of Dependabot, whose build needs no secret", async () => {
    await using world = await workflowWorld();
    await allowBots(world);
    const pullRequest = await world.open({ author: { login: "dependabot[bot]", type: "Bot" } });
    world.gateway.serve(1, pullRequest.headSha);
    const results = await world.follow("opened", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run success"]);
    expect(world.runs.at(-1)).toMatchObject({ exitCode: 0, outputs: { state: "ready" } });
  });

  test("end neutral when Dependabot closes its own pull request, because GitHub gives that run no key", async () => {
    await using world = await workflowWorld();
    await allowBots(world);
    const pullRequest = await world.open({ author: { login: "dependabot[bot]", type: "Bot" } });
    world.gateway.serve(1, pullRequest.headSha);
    await world.follow("opened", pullRequest);
    pullRequest.close();
    expect(ran(await world.follow("closed", pullRequest))).toEqual(["preview pull_request_target success"]);
    expect(world.runs.at(-1)).toMatchObject({
      outputs: { state: "skipped" },
      annotations: [{ level: "notice", message: expect.stringContaining("comes from Dependabot") }],
    });
    expect(await world.previewFiles()).toEqual(FILES); // the sweeper's
  });

  test("name the missing key when the environment has none", async () => {
    await using world = await workflowWorld({ key: false });
    const results = await world.follow("opened", await world.open());
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run failure"]);
    expect(world.runs.at(-1)?.annotations).toEqual([
      { level: "error", message: expect.stringMatching(/^gitops-token: is required/) },
    ]);
  });
});

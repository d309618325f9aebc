import type { PullRequestAction, WorkflowResult } from "local-platform";
import { describe, expect, test } from "vitest";
import { BUILD, PREVIEW, type WorkflowWorld, workflowWorld } from "../workflow-world.fixture.ts";

const FILES = ["argocd-application", "namespace-claim"].map(
  (file) => `infra/quickstart-services/pricing-api/preview-pr-1/${file}.yaml`,
);

/** What ran, in order: which workflow after which event, and how its job ended. */
function ran(results: readonly WorkflowResult[]): string[] {
  return results.map(({ name, event, jobs }) => `${name} ${event} ${jobs[0]?.conclusion}`);
}

async function allowBots({ gitops, gateway }: WorkflowWorld): Promise<void> {
  const files = { "preview.yaml": `${gateway.config}policy:\n  bots: allow\n` };
  await gitops.commit({ branch: "main", message: "Previews for bots", files });
}

describe("the example's workflows", () => {
  test("build what is pushed, and deploy it with the App's token once it is built", async () => {
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

  test.each<[PullRequestAction, string[]]>([
    ["opened", ["preview-build pull_request", "preview workflow_run"]],
    ["synchronize", ["preview-build pull_request", "preview workflow_run"]],
    ["reopened", ["preview pull_request_target", "preview-build pull_request", "preview workflow_run"]],
    ["closed", ["preview pull_request_target"]],
    ["labeled", ["preview pull_request_target"]],
    ["unlabeled", ["preview pull_request_target"]],
    ["ready_for_review", ["preview pull_request_target"]],
    ["converted_to_draft", ["preview pull_request_target"]],
    ["edited", []],
  ])("after %s run %j", async (event, expected) => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    const results = await world.follow(event, pullRequest);
    expect(ran(results)).toEqual(expected.map((name) => `${name} success`));
    expect(world.runs.every(({ exitCode }) => exitCode === 0)).toBe(true);
  });

  test("are in groups in which only a removal takes a removal's place", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    const groups: (string | undefined)[] = [];
    for (const event of ["opened", "labeled", "closed"] as const) {
      const results = await world.follow(event, pullRequest);
      groups.push(...results.map(({ concurrency }) => concurrency?.group));
      const cancelling = results.filter(({ concurrency }) => concurrency?.cancelInProgress);
      expect(cancelling.map(({ name }) => name)).toEqual(event === "opened" ? ["preview-build"] : []);
    }
    expect(groups).toEqual([
      "preview-build-1",
      `preview-${pullRequest.headSha}-completed`,
      "preview-1-labeled",
      "preview-1-closed",
    ]);
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

  test("do not build a fork's pull request, whose token could push nothing, and deploy nothing of it", async () => {
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

  test("build and deploy a pull request of Dependabot's, whose build needs no secret", async () => {
    await using world = await workflowWorld();
    await allowBots(world);
    const pullRequest = await world.open({ author: { login: "dependabot[bot]", type: "Bot" } });
    world.gateway.serve(1, pullRequest.headSha);
    const results = await world.follow("opened", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run success"]);
    expect(world.runs.at(-1)).toMatchObject({ exitCode: 0, outputs: { state: "ready" } });
  });

  test("end neutral when Dependabot closes its own pull request, as GitHub gives that run no key", async () => {
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

  test("say what is missing where nobody has put the key yet", async () => {
    await using world = await workflowWorld({ key: false });
    const results = await world.follow("opened", await world.open());
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run failure"]);
    expect(world.runs.at(-1)?.annotations).toEqual([
      { level: "error", message: expect.stringMatching(/^gitops-token: is required/) },
    ]);
  });
});

describe("an author who may push to the repository and is hostile", () => {
  const STEAL = `name: preview-build
on: pull_request
jobs:
  only:
    runs-on: ubuntu-latest
    permissions: { contents: write, pull-requests: write, deployments: write }
    steps:
      - uses: docker/login-action@v4
        env:
          TOKEN: "\${{ github.token }}"
          KEY: "\${{ secrets.PREVIEW_APP_PRIVATE_KEY }}"
          ALL: "\${{ toJSON(secrets) }}"
`;

  test("gets no secret by a build of their own", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    await world.service.commit({ branch: "change", message: "Steal", files: { [BUILD]: STEAL } });
    const [build] = await world.follow("synchronize", pullRequest);
    const env = build?.jobs[0]?.steps[0]?.env ?? {};
    expect(env["KEY"]).toBe("");
    expect(JSON.parse(env["ALL"] ?? "")).toEqual({ GITHUB_TOKEN: env["TOKEN"] });
    const headers = { authorization: `Bearer ${env["TOKEN"]}` };
    const answer = await fetch(`${world.github.apiUrl}/repos/${world.gitops.fullName}`, { headers });
    expect(answer.status).toBe(404);
  });

  test("gets none by naming the environment: the job does not start", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    const text = STEAL.replace("    permissions", "    environment: preview-deploy\n    permissions");
    await world.service.commit({ branch: "change", message: "Steal", files: { [BUILD]: text } });
    const results = await world.follow("synchronize", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request failure", "preview workflow_run skipped"]);
    expect(results[0]?.jobs[0]).toMatchObject({
      refused: expect.stringContaining("preview-deploy"),
      steps: [],
    });
  });

  test("changes nothing by another workflow for the deploy: the default branch's is run", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    const text = (await world.service.readFile(PREVIEW)) ?? "";
    const hostile = text.replace("ARMServicePortal", "pricing-api").replace('team: "red"', 'team: "blue"');
    await world.service.commit({ branch: "change", message: "Other", files: { [PREVIEW]: hostile } });
    world.gateway.serve(1, pullRequest.headSha);
    const results = await world.follow("synchronize", pullRequest);
    expect(results.at(-1)?.jobs[0]?.steps.at(-1)?.with).toMatchObject({
      team: "red",
      "gitops-repository": "crh225/ARMServicePortal",
    });
  });

  test("cannot hand over another pull request or commit: the build's outputs go nowhere", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    await world.service.commit({ branch: "victim", message: "Victim", files: { victim: "" } });
    const victim = await world.service.openPullRequest({
      branch: "victim",
      title: "V",
      author: { login: "a" },
    });
    const text = STEAL.replace(
      "      - uses: docker/login-action@v4\n",
      `      - uses: actions/checkout@v1\n        id: pull-request\n        with: { number: ${victim.number}, sha: ${victim.headSha} }\n`,
    );
    await world.service.commit({ branch: "change", message: "Forge", files: { [BUILD]: text } });
    world.gateway.serve(1, pullRequest.headSha);
    await world.follow("synchronize", pullRequest);
    expect(world.runs.at(-1)?.outputs).toMatchObject({ application: "pricing-api-pr-1" });
    expect(await world.previewFiles()).toEqual(FILES);
    expect(victim.comments()).toEqual([]);
  });

  test("gets nothing from a fork, whatever its build does and is called", async () => {
    await using world = await workflowWorld();
    const headRepository = await world.github.createRepository({
      fullName: "octocat/pricing-api",
      files: {},
    });
    await headRepository.commit({ branch: "change", message: "Steal", files: { [BUILD]: STEAL } });
    const pullRequest = await world.open({ headRepository, author: { login: "octocat" } });
    const results = await world.follow("opened", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run success"]);
    expect(results[0]?.jobs[0]?.steps[0]?.env["KEY"]).toBe("");
    expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "skipped", changed: "false" });
    expect(await world.previewFiles()).toEqual([]);
  });
});

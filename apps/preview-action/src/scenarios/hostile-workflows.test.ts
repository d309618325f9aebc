import type { LocalPullRequest } from "local-github";
import type { WorkflowResult } from "local-platform";
import { describe, expect, test } from "vitest";
import { BUILD, PREVIEW, type WorkflowWorld, workflowWorld } from "../workflow-world.fixture.ts";

const FILES = ["argocd-application", "namespace-claim"].map(
  (file) => `infra/quickstart-services/pricing-api/preview-pr-1/${file}.yaml`,
);

/** Every run in order: the workflow, the event, and the result of the job. */
function ran(results: readonly WorkflowResult[]): string[] {
  return results.map(({ name, event, jobs }) => `${name} ${event} ${jobs[0]?.conclusion}`);
}

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

describe("an author who may push to the repository and is hostile", () => {
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

  test.each(["preview-deploy", "Preview-DEPLOY", "${{ format('preview-{0}', 'deploy') }}"])(
    "gets none by naming the environment, as %s: the job does not start",
    async (environment) => {
      await using world = await workflowWorld();
      const pullRequest = await world.open();
      const text = STEAL.replace("    permissions", `    environment: ${environment}\n    permissions`);
      await world.service.commit({ branch: "change", message: "Steal", files: { [BUILD]: text } });
      const results = await world.follow("synchronize", pullRequest);
      expect(ran(results)).toEqual(["preview-build pull_request failure", "preview workflow_run skipped"]);
      expect(results[0]?.jobs[0]).toMatchObject({
        refused: expect.stringMatching(/preview-deploy/i),
        steps: [],
      });
    },
  );

  test("cannot replace the deploy workflow: GitHub runs the one of the default branch", async () => {
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

  test("cannot pass another pull request or commit: the build's outputs are ignored", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    const victim = await openVictim(world);
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

  test("gets nothing from a fork, whatever the build does and whatever its name is", async () => {
    await using world = await workflowWorld();
    const pullRequest = await openFork(world, { [BUILD]: STEAL });
    const results = await world.follow("opened", pullRequest);
    expect(ran(results)).toEqual(["preview-build pull_request success", "preview workflow_run success"]);
    expect(results[0]?.jobs[0]?.steps[0]?.env["KEY"]).toBe("");
    expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "skipped", changed: "false" });
    expect(await world.previewFiles()).toEqual([]);
  });
});

describe("a run that calls itself preview-build", () => {
  test.each(["push", "schedule", "workflow_dispatch", "pull_request_review", "merge_group"])(
    "and was started by %s deploys what the pull request's own head is, and no more",
    async (event) => {
      await using world = await workflowWorld();
      const pullRequest = await world.open();
      const victim = await openVictim(world);
      world.gateway.serve(1, pullRequest.headSha);
      const branch = { head_branch: "victim", display_title: "x".repeat(1_000_000) };
      const pulls = Array.from({ length: 2000 }, () => ({
        number: victim.number,
        head: { ref: "victim", sha: victim.headSha },
      }));
      const results = await world.built(pullRequest, { event, ...branch, pull_requests: pulls });
      expect(ran(results)).toEqual(["preview workflow_run success"]);
      expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "ready", application: "pricing-api-pr-1" });
      expect(await world.previewFiles()).toEqual(FILES);
      expect(victim.comments()).toEqual([]);
    },
  );

  test("of a commit that is no pull request's head deploys nothing", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    const old = pullRequest.headSha;
    await world.service.commit({ branch: "change", message: "More", files: { more: "" } });
    const onMain = await world.service.commit({ branch: "main", message: "On main", files: { main: "" } });
    for (const head_sha of [old, onMain]) {
      const results = await world.built(pullRequest, { head_sha });
      expect(ran(results)).toEqual(["preview workflow_run success"]);
      expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "skipped", changed: "false" });
    }
    expect(await world.previewFiles()).toEqual([]);
  });

  test("of a fork does not deploy the repository's pull request with the same commit", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    const fork = await world.github.createRepository({ fullName: "octocat/pricing-api", files: {} });
    const results = await world.built(pullRequest, { head_repository: { id: fork.id, name: "pricing-api" } });
    expect(ran(results)).toEqual(["preview workflow_run success"]);
    expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "skipped", changed: "false" });
    expect(await world.previewFiles()).toEqual([]);
  });

  test("after the pull request was closed does not deploy the preview again", async () => {
    await using world = await workflowWorld();
    const pullRequest = await world.open();
    world.gateway.serve(1, pullRequest.headSha);
    await world.follow("opened", pullRequest);
    pullRequest.close();
    await world.follow("closed", pullRequest);
    await world.built(pullRequest, { run_attempt: 2 });
    expect(world.runs.at(-1)?.outputs).toMatchObject({ state: "skipped", changed: "false" });
    expect(await world.previewFiles()).toEqual([]);
  });

  test.each(["failure", "cancelled", "timed_out", "action_required", "neutral", "stale"])(
    "and ended with %s starts no job that has the key",
    async (conclusion) => {
      await using world = await workflowWorld();
      const results = await world.built(await world.open(), { conclusion });
      expect(ran(results)).toEqual(["preview workflow_run skipped"]);
    },
  );

  test("with another name starts nothing", async () => {
    await using world = await workflowWorld();
    expect(await world.built(await world.open(), { name: "build" })).toEqual([]);
  });

  test("of a commit of two pull requests deploys each as itself", async () => {
    await using world = await workflowWorld();
    const first = await world.open();
    await world.service.commit({ branch: "release", message: "Release", files: { release: "" } });
    const author = { login: "crh225" };
    const second = await world.service.openPullRequest({
      branch: "change",
      base: "release",
      title: "Same",
      author,
    });
    for (const pr of [1, 2]) world.gateway.serve(pr, first.headSha);
    await world.built(first, {});
    const folders = new Set((await world.previewFiles()).map((path) => path.split("/").at(-2)));
    expect(folders).toEqual(new Set(["preview-pr-1", "preview-pr-2"]));
    second.close();
    await world.follow("closed", second);
    expect(await world.previewFiles()).toEqual(FILES);
  });
});

test.each(["reopened", "ready_for_review", "converted_to_draft", "labeled", "unlabeled", "closed"] as const)(
  "when a fork's pull request is %s the key is there, and there is no preview",
  async (event) => {
    await using world = await workflowWorld();
    const pullRequest = await openFork(world, {});
    pullRequest.addLabel("preview");
    if (event === "closed") pullRequest.close();
    const results = await world.follow(event, pullRequest);
    expect(ran(results)).toContain("preview pull_request_target success");
    expect(world.runs.at(-1)?.outputs).toMatchObject({ changed: "false" });
    expect(await world.previewFiles()).toEqual([]);
  },
);

async function openFork(
  world: WorkflowWorld,
  files: Readonly<Record<string, string>>,
): Promise<LocalPullRequest> {
  const headRepository = await world.github.createRepository({ fullName: "octocat/pricing-api", files: {} });
  await headRepository.commit({ branch: "change", message: "Change", files: { fork: "", ...files } });
  return world.open({ headRepository, author: { login: "octocat" } });
}

async function openVictim({ service }: WorkflowWorld): Promise<LocalPullRequest> {
  await service.commit({ branch: "victim", message: "Victim", files: { victim: "" } });
  return service.openPullRequest({ branch: "victim", title: "V", author: { login: "a" } });
}

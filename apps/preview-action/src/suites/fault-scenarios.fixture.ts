import type { LocalPullRequest } from "local-github";
import { type ActionRun, workflowRunEvent } from "local-platform";
import type { PreviewGateway } from "../preview-gateway.fixture.ts";
import type { PullRequestWorld } from "../pull-request-world.fixture.ts";

/** A run of the action that faults meet. */
export interface Scenario {
  readonly name: "deploy" | "push" | "no-op" | "close";
  /** What has happened before it. */
  prepare(stage: Stage): Promise<void>;
  event(stage: Stage): Promise<ActionRun["event"]>;
  readonly inputs: Readonly<Record<string, string>>;
}

/** One pull request and where it lives. */
export interface Stage {
  readonly world: PullRequestWorld;
  readonly gateway: PreviewGateway;
  readonly pullRequest: LocalPullRequest;
  readonly branch: string;
}

const DEPLOYING = { deployment: "true", wait: "true" };
const REMOVING = { deployment: "true", wait: "" };

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "deploy",
    prepare: async (stage) => becomeReady(stage),
    event: async ({ world, pullRequest }) => built(world, pullRequest.headSha),
    inputs: DEPLOYING,
  },
  {
    name: "push",
    async prepare(stage) {
      await deploy(stage);
      const { world, branch } = stage;
      await world.service.commit({ branch, message: "More", files: { more: branch } });
      becomeReady(stage);
    },
    event: ({ world, pullRequest }) => about(world, "synchronize", pullRequest),
    inputs: DEPLOYING,
  },
  {
    name: "no-op",
    prepare: deploy,
    event: ({ world, pullRequest }) => about(world, "opened", pullRequest),
    inputs: DEPLOYING,
  },
  {
    name: "close",
    async prepare(stage) {
      await deploy(stage);
      stage.pullRequest.close({ merged: true });
    },
    event: ({ world, pullRequest }) => about(world, "closed", pullRequest),
    inputs: REMOVING,
  },
];

async function deploy(stage: Stage): Promise<void> {
  const { world, gateway, pullRequest } = stage;
  becomeReady(stage);
  const { exitCode } = await world.play("opened", pullRequest, {
    inputs: { ...gateway.inputs, ...DEPLOYING },
  });
  if (exitCode !== 0) throw new Error("the scene could not be set");
}

/** The platform is as fast as it can be. */
function becomeReady({ gateway, pullRequest }: Stage): void {
  gateway.serve(pullRequest.number, pullRequest.headSha);
}

async function about(
  world: PullRequestWorld,
  action: "opened" | "synchronize" | "closed",
  pullRequest: LocalPullRequest,
): Promise<ActionRun["event"]> {
  return { name: "pull_request_target", payload: await world.payload(action, pullRequest) };
}

function built({ service, github }: PullRequestWorld, sha: string): ActionRun["event"] {
  const { id, fullName } = service;
  const repository = { id, full_name: fullName, html_url: `${github.url}/${fullName}` };
  const run = { name: "Build", conclusion: "success", head_sha: sha, head_repository: { id } };
  return { name: "workflow_run", payload: workflowRunEvent(run, repository) };
}

import type { LocalPullRequest } from "local-github";
import { type ActionRun, workflowRunEvent } from "local-platform";
import type { PreviewGateway } from "../preview-gateway.fixture.ts";
import type { PullRequestWorld } from "../pull-request-world.fixture.ts";

/** A run of the action, for faults to interrupt. */
export interface Scenario {
  readonly name: "deploy" | "push" | "no-op" | "close";
  /** Brings the pull request into the state before the run. */
  prepare(setup: Setup): Promise<void>;
  event(setup: Setup): Promise<ActionRun["event"]>;
  readonly inputs: Readonly<Record<string, string>>;
}

/** One pull request and its platform. */
export interface Setup {
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
    prepare: async (setup) => becomeReady(setup),
    event: async ({ world, pullRequest }) => built(world, pullRequest.headSha),
    inputs: DEPLOYING,
  },
  {
    name: "push",
    async prepare(setup) {
      await deploy(setup);
      const { world, branch } = setup;
      await world.service.commit({ branch, message: "More", files: { more: branch } });
      becomeReady(setup);
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
    async prepare(setup) {
      await deploy(setup);
      setup.pullRequest.close({ merged: true });
    },
    event: ({ world, pullRequest }) => about(world, "closed", pullRequest),
    inputs: REMOVING,
  },
];

async function deploy(setup: Setup): Promise<void> {
  const { world, gateway, pullRequest } = setup;
  becomeReady(setup);
  const { exitCode } = await world.run("opened", pullRequest, {
    inputs: { ...gateway.inputs, ...DEPLOYING },
  });
  if (exitCode !== 0) throw new Error("the scenario could not be prepared");
}

/** The preview answers at once. */
function becomeReady({ gateway, pullRequest }: Setup): void {
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

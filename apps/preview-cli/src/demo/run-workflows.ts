import { fileURLToPath } from "node:url";
import {
  type ActionResult,
  type ActionRun,
  createWorkflowToken,
  fetchPullRequest,
  followEvent,
  type PullRequestAction,
  pullRequestEvent,
  runAction,
  standIns,
  type WorkflowResult,
} from "local-platform";
import { PREVIEW_WORKFLOWS } from "preview-backstage-template/workflows";
import type { DemoEnvironment } from "./demo-platform.ts";

const ACTION = {
  name: "crh225/preview-environments/apps/preview-action",
  definition: fileURLToPath(new URL("../../../preview-action/action.yml", import.meta.url)),
};

/** A shorter interval than the workflow's, because a person watches the demo. */
const SHORT_INTERVAL = { "wait-interval": "1s" };

/**
 * Runs the service's own workflows after an event of a pull request. Returns the result of the action that deployed or
 * removed the preview.
 *
 * @throws Error when a workflow failed, or when the deployed image was not pushed by a workflow
 */
export async function runWorkflows(
  environment: DemoEnvironment,
  event: PullRequestAction,
  pr: number,
): Promise<ActionResult> {
  const { platform, service, interrupted } = environment;
  const { repository, settings } = service;
  const { github } = platform;
  const runs: ActionResult[] = [];
  const images: string[] = [];
  const createToken = (permissions: Readonly<Record<string, string>>): string =>
    createWorkflowToken(github, repository.fullName, permissions);
  const token = createToken({ "pull-requests": "read" });
  const at = { token, fullName: repository.fullName, number: pr };
  const results = await followEvent({
    repository,
    payload: pullRequestEvent(event, await fetchPullRequest(github, at)),
    workflows: PREVIEW_WORKFLOWS,
    settings,
    createToken,
    actions: standIns({
      github,
      action: ACTION,
      run: runWithShortInterval,
      onAction: (result) => runs.push(result),
      onImage: (image) => images.push(image),
      signal: interrupted,
    }),
  });
  interrupted.throwIfAborted();
  refuseFailure(results, runs);
  const last = runs.at(-1);
  if (last === undefined) throw new Error(`no workflow listens to ${event}`);
  const tag = last.outputs["image-tag"] ?? "";
  const pushed = images.some((image) => image.endsWith(`:${tag}`));
  if (last.outputs["state"] === "ready" && !pushed) throw new Error(`no workflow pushed the image ${tag}`);
  return last;
}

function runWithShortInterval(run: ActionRun): Promise<ActionResult> {
  const waits = run.inputs["command"] !== "names";
  return runAction(waits ? { ...run, inputs: { ...run.inputs, ...SHORT_INTERVAL } } : run);
}

function refuseFailure(results: readonly WorkflowResult[], runs: readonly ActionResult[]): void {
  const failed = results.flatMap(({ name, jobs }) =>
    jobs
      .filter(({ conclusion }) => conclusion === "failure")
      .map(({ id, refused = "" }) => `${name}/${id} ${refused}`),
  );
  if (failed.length === 0) return;
  const output = runs.flatMap(({ log, annotations }) => [log, ...annotations.map(({ message }) => message)]);
  throw new Error(`a workflow failed: ${failed.join(", ")}\n${output.join("\n")}`);
}

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
import type { DemoEnvironment } from "./demo-service.ts";

const ACTION = {
  name: "crh225/preview-environments/apps/preview-action",
  definition: fileURLToPath(new URL("../../../preview-action/action.yml", import.meta.url)),
};

/** Nobody wants to look at a terminal for five seconds; all else is what the workflow says. */
const IMPATIENT = { "wait-interval": "1s" };

/**
 * Runs the service's own workflows after an event of a pull request, and gives back how the action ended that deployed or
 * removed.
 *
 * @throws Error when a workflow failed, or an image was deployed that no workflow has pushed
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
      run: runImpatiently,
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
  if (last.outputs["state"] === "ready" && !pushed)
    throw new Error(`no workflow has pushed the image ${tag}`);
  return last;
}

function runImpatiently(run: ActionRun): Promise<ActionResult> {
  const waits = run.inputs["command"] !== "names";
  return runAction(waits ? { ...run, inputs: { ...run.inputs, ...IMPATIENT } } : run);
}

function refuseFailure(results: readonly WorkflowResult[], runs: readonly ActionResult[]): void {
  const failed = results.flatMap(({ name, jobs }) =>
    jobs
      .filter(({ conclusion }) => conclusion === "failure")
      .map(({ id, refused = "" }) => `${name}/${id} ${refused}`),
  );
  if (failed.length === 0) return;
  const told = runs.flatMap(({ log, annotations }) => [log, ...annotations.map(({ message }) => message)]);
  throw new Error(`a workflow failed: ${failed.join(", ")}\n${told.join("\n")}`);
}

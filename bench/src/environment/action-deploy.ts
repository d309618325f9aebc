import { fileURLToPath } from "node:url";
import { fetchPullRequest, pullRequestEvent, runAction } from "local-platform";
import type { Environment } from "./environment.ts";

/** The built action. */
export const ACTION: string = fileURLToPath(
  new URL("../../../apps/preview-action/action.yml", import.meta.url),
);

/** How the action reaches the GitOps repository. */
export type Way = "api" | "git";

/**
 * A deploy of a new pull request, ready to start: the whole action in its own process, as GitHub's runner starts it, without
 * comment, deployment and readiness wait.
 */
export async function prepareActionDeploy(
  environment: Environment,
  way: Way,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { github, gitops, service, tokens } = environment;
  const { number } = await environment.openPullRequest();
  const { id, fullName } = service;
  const resource = await fetchPullRequest(github, { token: tokens.workflow, fullName, number });
  const run = {
    action: ACTION,
    event: { name: "pull_request_target", payload: pullRequestEvent("opened", resource) },
    repository: { id, fullName },
    github,
    token: tokens.workflow,
    inputs: {
      team: "red",
      comment: "false",
      deployment: "false",
      wait: "false",
      "gitops-repository": way === "api" ? gitops.fullName : environment.remoteUrl,
      "gitops-token": tokens.gitops,
    },
    signal,
  };
  return async () => {
    const { exitCode, outputs, log } = await runAction(run);
    signal.throwIfAborted();
    if (exitCode !== 0 || outputs["changed"] !== "true")
      throw new Error(`the action did not deploy:\n${log}`);
  };
}

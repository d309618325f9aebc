import type { Runner } from "preview-console";
import type { PreviewState } from "preview-core/plan";
import {
  type CommentBody,
  type DeploymentStatus,
  type GitHubClient,
  GitOpsError,
  previewDeployments,
  type PreviewDeployments,
  stickyComment,
} from "preview-gitops";
import type { Outcome } from "./outcome.ts";
import { commentMarker, renderOutcome, stateMarker } from "./render-outcome.ts";

/** Where and how a pull request is told about its preview. */
export interface FeedbackOptions {
  readonly client: GitHubClient;
  readonly runner: Runner;
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  readonly pr: number;
  readonly service: string;
  readonly comment: boolean;
  readonly deployment: boolean;
  /** Whether to tell all of it again, because an earlier run may not have got through. */
  readonly repair: boolean;
}

/** Whether the run will tell more, or ends with this. */
export type Turn = "interim" | "last";

/** Tells the pull request how its preview stands. */
export interface Feedback {
  /** Never fails: what cannot be told is a warning in the log. What is told `last` leaves nothing pending. */
  show(outcome: Outcome, turn: Turn): Promise<void>;
}

/** One environment for all previews: GitHub would keep one for each for ever, and only an administrator may delete it. */
const ENVIRONMENT = "preview";

const DEPLOYMENT_STATES: Partial<Record<PreviewState, DeploymentStatus["state"]>> = {
  deploying: "in_progress",
  ready: "success",
  failed: "failure",
};

/** Nobody comes back to a deployment that is not waited for, and GitHub would show one in progress for ever. */
const UNPROVEN = "Committed to the GitOps repository; not waited for";

/** One sticky comment, and one deployment for each commit. */
export function githubFeedback(options: FeedbackOptions): Feedback {
  const { client, runner, repository, pr, service, repair } = options;
  const comment = stickyComment(client, { repository, pullRequest: pr, marker: commentMarker(service) });
  const scope = { repository, environment: ENVIRONMENT, task: `preview:${service}:pr-${pr}` };
  const deployments = previewDeployments(client, scope);
  return {
    async show(outcome, turn) {
      if (outcome.state === "superseded") return;
      const told = options.comment && (await attempt(runner, () => comment.show(toComment(outcome))));
      const changed = outcome.commit !== undefined || told === "edited" || repair;
      if (options.deployment && (changed || told !== "unchanged"))
        await attempt(runner, () => showDeployment(deployments, outcome, { changed, turn }));
    },
  };
}

/** A failure to tell never fails the deploy. */
async function attempt<Result>(runner: Runner, tell: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await tell();
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    runner.warning(error.message);
    return undefined;
  }
}

/** A pull request that never had a preview is told nothing of one that it does not get; its run's page says why. */
function toComment(outcome: Outcome): CommentBody {
  const create = DEPLOYMENT_STATES[outcome.state] !== undefined;
  const keepWith = outcome.commit === undefined ? stateMarker(outcome) : undefined;
  return { body: renderOutcome(outcome), create, keepWith };
}

async function showDeployment(
  deployments: PreviewDeployments,
  outcome: Outcome,
  { changed, turn }: { readonly changed: boolean; readonly turn: Turn },
): Promise<void> {
  const { state, deploys, names, reason, runUrl: logUrl, sha } = outcome;
  const status = { description: reason, url: names.url, logUrl };
  const shown = DEPLOYMENT_STATES[state];
  if (shown === "in_progress" && deploys && turn === "last")
    await deployments.show(sha, { ...status, state: "success", description: UNPROVEN });
  else if (shown !== undefined && deploys) await deployments.show(sha, { ...status, state: shown });
  else if (changed && state !== "failed") await deployments.end(status);
}

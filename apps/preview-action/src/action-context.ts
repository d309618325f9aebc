import type { Environment, Runner, Watchdog } from "preview-console";
import type { Clock, GitHubClient, GitOpsRepository } from "preview-gitops";
import type { SyncInputs } from "./inputs.ts";
import type { Trigger } from "./trigger.ts";

/** The world outside of the action. */
export interface ActionContext {
  readonly environment: Environment;
  readonly runner: Runner;
  readonly clock: Clock;
  /** Fires when GitHub cancels the job. */
  readonly signal: AbortSignal;
  /** Ends a part of the run that can never end. */
  readonly watchdog: Watchdog;
}

/** A run of `command: sync` for one pull request. */
export interface PullRequestContext extends ActionContext {
  readonly inputs: SyncInputs;
  readonly trigger: Trigger;
  readonly pr: number;
  /** The commit to deploy. */
  readonly sha: string;
  /** The service's repository: reads the pull request, writes the comment and the deployment. Has the workflow's token. */
  readonly service: GitHubClient;
  /** Has the GitOps token. */
  readonly gitops: GitOpsRepository;
  /** Whether this is a re-run of the job. The first run may have failed halfway. */
  readonly isRerun: boolean;
  /** Milliseconds since 1970. */
  readonly started: number;
}

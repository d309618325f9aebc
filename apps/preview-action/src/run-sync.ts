import { parsePreview, quote } from "preview-core";
import {
  type Clock,
  commitLoop,
  type Patience,
  readPullRequest,
  syncPreview,
  type SyncResult,
} from "preview-gitops";
import { connect, type Connections } from "./connect.ts";
import { githubFeedback } from "./feedback.ts";
import type { SyncInputs } from "./inputs.ts";
import { type Located, locatePullRequest } from "./locate-pull-request.ts";
import { type Outcome, toOutcome } from "./outcome.ts";
import { isAnswering, proveOutcome } from "./prove-readiness.ts";
import type { Environment, Runner } from "./runner/runner.ts";
import type { Trigger } from "./trigger/trigger.ts";

/** Everything that a run of `command: sync` needs from outside. */
export interface SyncContext {
  readonly inputs: SyncInputs;
  readonly gitopsToken: string;
  readonly trigger: Trigger;
  readonly environment: Environment;
  readonly runner: Runner;
  readonly clock: Clock;
  /** Fires when the job is cancelled. */
  readonly signal: AbortSignal;
}

type Found = Extract<Located, { kind: "found" }>;
type Sync = (redeploy: boolean) => Promise<SyncResult>;

/**
 * Brings the preview in line with its pull request, waits for the proof, and tells everybody. Gives back how it ended, or
 * why there is no pull request to do anything for.
 *
 * @throws GitOpsError
 * @throws PreviewError
 */
export async function runSync(context: SyncContext): Promise<Outcome | { readonly reason: string }> {
  const { inputs, gitopsToken, trigger, environment, clock } = context;
  const started = clock.now();
  await using connections = connect(inputs, gitopsToken, environment, clock);
  const locate = () => locatePullRequest(connections.own, trigger, inputs);
  const located = await commitLoop(locate, clock, toPatience(context));
  if (located.kind === "none") return located;
  const sync = toSync(context, connections, located);
  const result = await repeatWhenDead(context, await sync(inputs.redeploy), sync);
  const committed = result.commit === undefined ? undefined : clock.now();
  // A re-run gets its first run's event, which says nothing of how long this one was queued.
  const triggered = isRerun(environment) ? undefined : trigger.at;
  const outcome = toOutcome(result, { triggered, started, planned: result.plannedAt, committed });
  warnOfUnknownKeys(context, result);
  if (inputs.dryRun) {
    logPlan(context.runner, result);
    return outcome;
  }
  // What is at the pull request's number is then not known to be that pull request.
  if (result.facts.pullRequest.state === "unknown") return outcome;
  return follow(context, connections, located, result, outcome);
}

function toSync(context: SyncContext, { own, gitops }: Connections, { pr, sha }: Found): Sync {
  const { inputs, trigger, environment, clock } = context;
  const { repository } = trigger;
  const { service, team, image, config: configPath, dryRun } = inputs;
  const platform = { gitops, clock, readPullRequest: () => readPullRequest(own, { repository, number: pr }) };
  const preview = parsePreview({ service, team, pr });
  const request = { preview, repository, sha, image, runUrl: runUrl(environment), configPath };
  const options = { ...toPatience(context), dryRun };
  return (redeploy) => syncPreview(platform, { ...request, redeploy }, options);
}

function toPatience({ inputs: { deadline }, runner, signal }: SyncContext): Patience {
  const onRetry: Patience["onRetry"] = (error, attempt, delay) =>
    runner.log(`attempt ${attempt}: ${error.message}; again in ${Math.ceil(delay / 1000)} s`);
  return { deadline, signal, onRetry };
}

/** A re-run of a deploy that does not answer deploys again: Argo CD never repeats a failed sync by itself. */
async function repeatWhenDead(context: SyncContext, result: SyncResult, sync: Sync): Promise<SyncResult> {
  const { inputs, environment } = context;
  const nothingDone = result.plan.action === "ensure" && result.commit === undefined;
  if (!isRerun(environment) || !nothingDone || inputs.dryRun) return result;
  const outcome = toOutcome(result, { started: 0 });
  return (await isAnswering(result, outcome, context)) ? result : sync(true);
}

/** Tells at once what was committed, and again once it is proven; a run that ends before that leaves nothing pending. */
async function follow(
  context: SyncContext,
  { own }: Connections,
  { pr }: Found,
  result: SyncResult,
  outcome: Outcome,
): Promise<Outcome> {
  const { inputs, trigger, runner, signal } = context;
  const { service, comment, deployment } = inputs;
  const repository = trigger.repository.fullName;
  const feedback = githubFeedback({ client: own, runner, repository, pr, service, comment, deployment });
  const wait =
    outcome.state === "deploying"
      ? inputs.wait !== false
      : outcome.state === "removed" && inputs.wait === true;
  if (!wait || outcome.commit !== undefined) await feedback.show(outcome);
  if (!wait) return outcome;
  try {
    const proven = await proveOutcome(result, outcome, context);
    await feedback.show(proven);
    return proven;
  } catch (error) {
    // Whoever committed the deploy has said that it is on its way; a removal is one, waited for or not.
    if (signal.aborted && outcome.deploys && outcome.commit !== undefined)
      await feedback.show({ ...outcome, state: "failed", reason: "the run was cancelled while it waited" });
    throw error;
  }
}

/** Hundreds of repositories pin older versions than their platform's config; what a deploy fails for, its reason says. */
function warnOfUnknownKeys({ inputs, runner }: SyncContext, { facts, plan }: SyncResult): void {
  const told = (facts.unknownKeys ?? []).filter(
    (key) => plan.state !== "failed" || !key.startsWith("policy"),
  );
  if (told.length === 0) return;
  const keys = told.map(quote).join(", ");
  runner.warning(`${inputs.config} has ${keys}, which this version does not know and leaves out`);
}

function logPlan(runner: Runner, { plan }: SyncResult): void {
  for (const path of plan.write.keys()) runner.log(`would write ${path}`);
  for (const path of plan.remove) runner.log(`would remove ${path}`);
}

function isRerun(environment: Environment): boolean {
  return Number(environment["GITHUB_RUN_ATTEMPT"]) > 1;
}

function runUrl(environment: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

import type { Environment, Runner } from "preview-console";
import { parsePreview, quote } from "preview-core";
import {
  type Clock,
  retry,
  type RetryPolicy,
  readPullRequest,
  syncPreview,
  type SyncResult,
} from "preview-gitops";
import { connect, type Connections } from "./connect.ts";
import { githubFeedback } from "./feedback.ts";
import type { SyncInputs } from "./inputs.ts";
import { locatePullRequests } from "./locate-pull-requests.ts";
import { orSuperseded } from "./or-superseded.ts";
import { type Outcome, toOutcome } from "./outcome.ts";
import { isAnswering, proveOutcome } from "./prove-readiness.ts";
import type { Trigger } from "./trigger.ts";

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

/** One pull request at the commit that the run is about. */
interface Subject {
  readonly pr: number;
  readonly sha: string;
}
type Sync = (redeploy: boolean) => Promise<SyncResult>;

/**
 * Brings previews in line with their pull requests, waits for the proof, and tells everybody. Gives back how each ended,
 * or why there is no pull request to do anything for.
 *
 * @throws GitOpsError
 * @throws PreviewError
 */
export async function runSync(
  context: SyncContext,
): Promise<readonly Outcome[] | { readonly reason: string }> {
  const { inputs, gitopsToken, trigger, environment, clock } = context;
  const started = clock.now();
  await using connections = connect(inputs, gitopsToken, environment, clock);
  const locate = () => locatePullRequests(connections.own, trigger, inputs);
  const located = await retry(locate, clock, toRetryPolicy(context));
  if (located.kind === "none") return located;
  const outcomes: Outcome[] = [];
  for (const pr of located.pullRequests)
    outcomes.push(await syncOne(context, connections, { pr, sha: located.sha }, started));
  return outcomes;
}

async function syncOne(
  context: SyncContext,
  connections: Connections,
  subject: Subject,
  started: number,
): Promise<Outcome> {
  const { inputs, trigger, environment, clock } = context;
  const sync = toSync(context, connections, subject);
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
  return follow(context, connections, subject, result, outcome);
}

function toSync(context: SyncContext, { own, gitops }: Connections, { pr, sha }: Subject): Sync {
  const { inputs, trigger, environment, clock } = context;
  const { repository } = trigger;
  const { service, team, image, config: configPath, dryRun } = inputs;
  const platform = { gitops, clock, readPullRequest: () => readPullRequest(own, { repository, number: pr }) };
  const preview = parsePreview({ service, team, pr });
  const request = { preview, repository, sha, image, runUrl: runUrl(environment), configPath };
  const options = { ...toRetryPolicy(context), dryRun };
  return (redeploy) => syncPreview(platform, { ...request, redeploy }, options);
}

function toRetryPolicy({ inputs: { deadline }, runner, signal }: SyncContext): RetryPolicy {
  const onRetry: RetryPolicy["onRetry"] = (error, attempt, delay) =>
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
  connections: Connections,
  subject: Subject,
  result: SyncResult,
  outcome: Outcome,
): Promise<Outcome> {
  const { runner, signal } = context;
  const to = { client: connections.own, runner, pr: subject.pr };
  const feedback = githubFeedback({ ...to, ...toFeedback(context) });
  const wait = waitsFor(outcome, context.inputs.wait);
  if (!wait) {
    await feedback.show(outcome, "last");
    return outcome;
  }
  if (outcome.commit !== undefined) await feedback.show(outcome, "interim");
  try {
    const look = toSync({ ...context, inputs: { ...context.inputs, dryRun: true } }, connections, subject);
    const proven = await orSuperseded(await proveOutcome(result, outcome, context), () => look(false));
    await feedback.show(proven, "last");
    return proven;
  } catch (error) {
    // Whoever committed the deploy has said that it is on its way; a removal is one, waited for or not.
    if (signal.aborted && outcome.deploys && outcome.commit !== undefined)
      await feedback.show(
        { ...outcome, state: "failed", reason: "the run was cancelled while it waited" },
        "last",
      );
    throw error;
  }
}

function toFeedback({ inputs, trigger, environment }: SyncContext) {
  const { service, comment, deployment } = inputs;
  const repository = trigger.repository.fullName;
  return { repository, service, comment, deployment, repair: isRerun(environment) };
}

/** By default a deploy is waited for, and a removal is not. */
function waitsFor({ state }: Outcome, wait: boolean | undefined): boolean {
  if (state === "deploying") return wait !== false;
  return state === "removed" && wait === true;
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

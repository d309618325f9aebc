import { type Runner, StuckError } from "preview-console";
import { ANSWERED_BY_POD, shortSha } from "preview-core";
import type { PreviewState } from "preview-core/plan";
import {
  awaitGone,
  awaitReady,
  type CommentBody,
  type DeploymentStatus,
  describeProbe,
  GitOpsError,
  previewDeployments,
  type PreviewDeployments,
  type Probe,
  type Proof,
  stickyComment,
  type SyncResult,
} from "preview-gitops";
import type { PullRequestContext } from "./action-context.ts";
import type { SyncInputs } from "./inputs.ts";
import { type Outcome, renderOutcome } from "./outcome.ts";

/** Reports on the pull request. After `last`, nothing is left pending. What cannot be written is a warning in the log. */
type Report = (outcome: Outcome, turn: "interim" | "last") => Promise<void>;

/** One environment for all previews: GitHub would keep an environment for each, and only an administrator can delete it. */
const ENVIRONMENT = "preview";

const DEPLOYMENT_STATES: Partial<Record<PreviewState, DeploymentStatus["state"]>> = {
  deploying: "in_progress",
  ready: "success",
  failed: "failure",
};

/** Without a wait, no later run ends the deployment, and GitHub would show "in progress" forever. */
const UNPROVEN = "Committed to the GitOps repository; not waited for";

/**
 * Reports a commit at once, waits for the proof at the public URL, and reports the outcome. A cancelled run leaves no
 * report pending.
 *
 * @param readAgain Reads everything and plans again, without a commit
 */
export async function followOutcome(
  result: SyncResult,
  outcome: Outcome,
  context: PullRequestContext,
  readAgain: () => Promise<SyncResult>,
): Promise<Outcome> {
  const report = githubReport(context);
  if (!isWaitedFor(outcome, context.inputs.wait)) {
    await report(outcome, "last");
    return outcome;
  }
  if (outcome.commit !== undefined) await report(outcome, "interim");
  try {
    const proven = await context.watchdog.watch(() => proveOutcome(result, outcome, context, readAgain));
    await report(proven, "last");
    return proven;
  } catch (error) {
    if (error instanceof StuckError) {
      const failed = { ...outcome, state: "failed" as const, reason: `${error.message}; please report it` };
      await report(failed, "last");
      return failed;
    }
    // A run that committed a deploy has commented "is being deployed", so after a cancel it must report a failure. A
    // removal needs no second report.
    if (context.signal.aborted && outcome.deploys && outcome.commit !== undefined)
      await report({ ...outcome, state: "failed", reason: "the run was cancelled while it waited" }, "last");
    throw error;
  }
}

/** By default, a run waits for a deploy and not for a removal. */
function isWaitedFor({ state }: Outcome, wait: boolean | undefined): boolean {
  if (state === "deploying") return wait !== false;
  return state === "removed" && wait === true;
}

/** What the URL must prove after a deploy. */
export function toProof(commit: string, { appProtocol }: SyncInputs): Proof {
  return { commit, anyStatus: appProtocol === "grpc" };
}

/**
 * The outcome that the public URL proves: `ready` or `failed` after a deploy, `removed` after a removal. A removal that the
 * URL does not prove is a warning, because the commit is made.
 */
async function proveOutcome(
  { facts }: SyncResult,
  outcome: Outcome,
  { inputs, clock, runner, signal, environment }: PullRequestContext,
  readAgain: () => Promise<SyncResult>,
): Promise<Outcome> {
  const { path, timeout } = facts.config.readiness;
  const target = { url: outcome.names.url, path, address: inputs.readinessAddress, environment };
  const limit = inputs.waitTimeout ?? timeout;
  const isDeploy = outcome.state === "deploying";
  const describe = (probe: Probe): string => describeProbe(probe, isDeploy ? outcome.sha : undefined);
  const onProbe = logChanges(runner, describe);
  const waiting = { timeout: limit, longestInterval: inputs.waitInterval, clock, signal, onProbe };
  const { succeeded, last } = await (isDeploy
    ? awaitReady(target, toProof(outcome.sha, inputs), waiting)
    : awaitGone(target, waiting));
  const timeline = { ...outcome.timeline, finished: clock.now() };
  if (succeeded) return { ...outcome, timeline, state: isDeploy ? "ready" : "removed" };
  const seconds = limit / 1000;
  if (isDeploy) {
    const reason = `not ready after ${seconds} s: ${describe(last)}${toAdvice(last)}`;
    return orSuperseded({ ...outcome, timeline, state: "failed", reason }, readAgain);
  }
  const answer = `after ${seconds} s ${describe(last)}`;
  runner.warning(`${outcome.service}: the preview is removed from the GitOps repository, but ${answer}`);
  return outcome;
}

/** Logs an answer unless the answer before had the same description: a wait has a hundred requests. */
function logChanges(runner: Runner, describe: (probe: Probe) => string): (probe: Probe) => void {
  let logged = "";
  return (probe) => {
    const words = describe(probe);
    if (words !== logged) runner.log(`waiting: ${words}`);
    logged = words;
  };
}

/** What to look at, by who answered last. */
function toAdvice(last: Probe): string {
  if (last.kind !== "answer") return "";
  if (last.sha === undefined) return "; check the preview's claim and its Argo CD Application";
  if (last.answeredBy === ANSWERED_BY_POD) return "";
  return "; check the pods, and that the chart gives them the labels in podLabels";
}

/**
 * The outcome of a deploy that did not become ready in time. If another run replaced or removed the preview since then, the
 * outcome is `superseded`, because that run reports. GitHub runs a removal beside the deploy, not after the deploy.
 */
async function orSuperseded(outcome: Outcome, readAgain: () => Promise<SyncResult>): Promise<Outcome> {
  try {
    const { plan } = await readAgain();
    return plan.state === "deploying" ? outcome : { ...outcome, state: "superseded", reason: plan.reason };
  } catch (error) {
    if (error instanceof GitOpsError) return outcome;
    throw error;
  }
}

/** Reports by one sticky comment for each service, and by one deployment for each commit. */
function githubReport(context: PullRequestContext): Report {
  const { service: client, runner, trigger, pr, inputs, isRerun } = context;
  const { fullName: repository } = trigger.repository;
  const marker = `<!-- preview-core:comment:${inputs.service} -->`;
  const comment = stickyComment(client, { repository, pullRequest: pr, marker });
  const scope = { repository, environment: ENVIRONMENT, task: `preview:${inputs.service}:pr-${pr}` };
  const deployments = previewDeployments(client, scope);
  return async (outcome, turn) => {
    if (outcome.state === "superseded") return;
    const shown = inputs.comment && (await attempt(runner, () => comment.show(toComment(outcome))));
    const changed = outcome.commit !== undefined || shown === "edited" || isRerun;
    if (inputs.deployment && (changed || shown !== "unchanged"))
      await attempt(runner, () => showDeployment(deployments, outcome, { changed, turn }));
  };
}

/** A failed report never fails the deploy. */
async function attempt<Result>(runner: Runner, report: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await report();
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    runner.warning(error.message);
    return undefined;
  }
}

/** Creates no comment if there was never a preview; the job summary gives the reason. */
function toComment(outcome: Outcome): CommentBody {
  const create = DEPLOYMENT_STATES[outcome.state] !== undefined;
  // Two runs with the same state of the same commit write the same hidden line.
  const state = `<!-- preview-core:state:${outcome.state}:${outcome.sha} -->`;
  const keepWith = outcome.commit === undefined ? state : undefined;
  return { body: `${state}\n${renderOutcome(outcome)}`, create, keepWith };
}

async function showDeployment(
  deployments: PreviewDeployments,
  outcome: Outcome,
  { changed, turn }: { readonly changed: boolean; readonly turn: "interim" | "last" },
): Promise<void> {
  const { state, deploys, names, runUrl: logUrl, sha } = outcome;
  const status = { description: toDescription(outcome), url: names.url, logUrl };
  const shown = DEPLOYMENT_STATES[state];
  if (shown === "in_progress" && deploys && turn === "last")
    await deployments.show(sha, { ...status, state: "success", description: UNPROVEN });
  else if (shown !== undefined && deploys) await deployments.show(sha, { ...status, state: shown });
  else if (changed && state !== "failed") await deployments.end(status);
}

function toDescription({ state, sha, commit, reason }: Outcome): string {
  const short = shortSha(sha);
  if (state === "deploying") return `Deploying commit ${short}`;
  if (state !== "ready") return reason;
  return `Commit ${short} is running${commit === undefined ? " (no new commit was needed)" : ""}`;
}

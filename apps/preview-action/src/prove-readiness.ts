import type { Runner } from "preview-console";
import {
  awaitGone,
  awaitReady,
  type Clock,
  describeProbe,
  isReady,
  probePreview,
  type ProbeTarget,
  type SyncResult,
} from "preview-gitops";
import type { SyncInputs } from "./inputs.ts";
import type { Outcome } from "./outcome.ts";

/** What waiting needs from outside. */
export interface WaitContext {
  readonly inputs: SyncInputs;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Whether the preview answers with its commit right now. */
export async function isAnswering(
  { facts }: SyncResult,
  outcome: Outcome,
  { inputs, signal }: Pick<WaitContext, "inputs" | "signal">,
): Promise<boolean> {
  const target = toTarget(outcome, facts.config.readiness.path, inputs);
  return isReady(await probePreview(target, { signal }), outcome.sha);
}

/**
 * The outcome as the public URL proves it: `ready` or `failed` after a deploy, and `removed` only once nothing of it
 * answers any more, where that is waited for.
 */
export async function proveOutcome(
  result: SyncResult,
  outcome: Outcome,
  context: WaitContext,
): Promise<Outcome> {
  const { inputs, clock, runner, signal } = context;
  const { path, timeout } = result.facts.config.readiness;
  const target = toTarget(outcome, path, inputs);
  const limit = inputs.waitTimeout ?? timeout;
  const onProbe = (probe: Parameters<typeof describeProbe>[0]): void =>
    runner.log(`waiting: ${describeProbe(probe)}`);
  const waiting = { timeout: limit, interval: inputs.waitInterval, clock, signal, onProbe };
  const deploy = outcome.state === "deploying";
  const { succeeded, last } = await (deploy
    ? awaitReady(target, outcome.sha, waiting)
    : awaitGone(target, waiting));
  const timeline = { ...outcome.timeline, finished: clock.now() };
  if (succeeded) return { ...outcome, timeline, state: deploy ? "ready" : "removed" };
  const reason = `after ${limit / 1000} s ${describeProbe(last)}`;
  if (deploy) return { ...outcome, timeline, state: "failed", reason };
  runner.warning(`${outcome.service}: the GitOps repository has no preview any more, but ${reason}`);
  return outcome;
}

function toTarget({ names }: Outcome, path: string, { readinessAddress: address }: SyncInputs): ProbeTarget {
  return { url: names.url, path, address };
}

import { ANSWERED_BY_POD, shortSha } from "preview-core";
import type { Clock } from "../ports/clock.ts";
import { type Probe, probePreview, type ProbeTarget } from "./probe-preview.ts";

/** When to ask a preview, and when to stop. Times are in milliseconds. */
export interface Waiting {
  readonly timeout: number;
  /** The longest time between two requests. */
  readonly longestInterval: number;
  readonly clock: Clock;
  /** Cancels the wait. Default: never */
  readonly signal?: AbortSignal | undefined;
  /** Called for every probe except the last. */
  readonly onProbe?: ((probe: Probe) => void) | undefined;
}

/** The time between the first requests. */
const FIRST_INTERVAL = 250;

/** The part of the time waited so far that may pass before the next request. So a preview is seen at most 5 % too late. */
const SHARE = 1 / 20;

/** The result of a wait. */
export interface Waited {
  readonly succeeded: boolean;
  /** The last probe. */
  readonly last: Probe;
}

/** What a preview must prove. */
export interface Proof {
  /** The commit whose pods must answer. */
  readonly commit: string;
  /** Whether any final status is right: a gRPC service has no status for a GET request. Default: only 200 to 399 */
  readonly anyStatus?: boolean | undefined;
}

/**
 * Waits until pods of the commit answer as they should. Such an answer proves the whole path from the gateway to the new pods.
 *
 * @throws the signal's reason
 */
export function awaitReady(target: ProbeTarget, proof: Proof, waiting: Waiting): Promise<Waited> {
  return poll({ ...target, commit: proof.commit }, (probe) => isReady(probe, proof), waiting);
}

/**
 * Waits until the URL answers 404, and the answer is not the preview's.
 *
 * @throws the signal's reason
 */
export function awaitGone(target: ProbeTarget, waiting: Waiting): Promise<Waited> {
  return poll(target, isGone, waiting);
}

/** Whether the gateway says that it has no such preview: 404, and not from the preview's own route. */
export function isGone(probe: Probe): boolean {
  return probe.kind === "answer" && probe.status === 404 && probe.answeredBy === undefined;
}

/** Whether a pod of the commit answered as it should. */
export function isReady(probe: Probe, { commit, anyStatus = false }: Proof): boolean {
  return (
    probe.kind === "answer" &&
    probe.sha === commit &&
    probe.answeredBy === ANSWERED_BY_POD &&
    probe.status >= 200 &&
    probe.status < (anyStatus ? 600 : 400)
  );
}

/**
 * The result of a probe, in words for the author of the pull request.
 *
 * @param commit The commit that the probe asked for. Default: none, because the preview should be gone
 */
export function describeProbe(probe: Probe, commit?: string): string {
  switch (probe.kind) {
    case "answer":
      return describeAnswer(probe, commit);
    case "dns":
      return `the host has no address (${probe.message}); check the wildcard DNS record of the domain`;
    case "tls":
      return `the certificate was refused (${probe.message})`;
    case "connection":
      return `there was no connection (${probe.message})`;
    case "timeout":
      return `there was ${probe.message}`;
  }
}

function describeAnswer(
  { status, sha, answeredBy }: Extract<Probe, { kind: "answer" }>,
  commit: string | undefined,
): string {
  if (answeredBy === undefined) {
    return status === 404
      ? "the gateway answered 404, so the preview's route does not exist yet"
      : `the URL answered ${status}, but not from a preview`;
  }
  if (commit === undefined) return `the preview still answered ${status}`;
  if (sha === undefined) return `the preview's route does not have this commit yet, and answered ${status}`;
  if (answeredBy === ANSWERED_BY_POD) return `the URL answered ${status} from commit ${shortSha(sha)}`;
  // The gateway's reason, such as no_healthy_upstream.
  const [reason = "no answer"] = /^[a-z_]+/.exec(answeredBy) ?? [];
  return `no pod of commit ${shortSha(sha)} answers yet (${reason})`;
}

async function poll(
  target: ProbeTarget,
  isDone: (probe: Probe) => boolean,
  { timeout, longestInterval, clock, signal, onProbe }: Waiting,
): Promise<Waited> {
  const start = clock.now();
  for (;;) {
    const last = await probePreview(target, { signal });
    if (isDone(last)) return { succeeded: true, last };
    const waited = clock.now() - start;
    if (waited >= timeout) return { succeeded: false, last };
    onProbe?.(last);
    const interval = Math.min(longestInterval, Math.max(FIRST_INTERVAL, Math.ceil(waited * SHARE)));
    await clock.sleep(Math.min(interval, timeout - waited), signal);
  }
}

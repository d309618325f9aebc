import { shortSha } from "preview-core";
import type { Clock } from "../ports/clock.ts";
import { type Probe, probePreview, type ProbeTarget } from "./probe-preview.ts";

/** When to ask a preview, and when to stop. Times are in milliseconds. */
export interface Waiting {
  readonly timeout: number;
  /** Time between two requests. */
  readonly interval: number;
  readonly clock: Clock;
  /** Cancels the wait. Default: never */
  readonly signal?: AbortSignal | undefined;
  /** Called for every probe except the last. */
  readonly onProbe?: ((probe: Probe) => void) | undefined;
}

/** The result of a wait. */
export interface Waited {
  readonly succeeded: boolean;
  /** The last probe. */
  readonly last: Probe;
}

/**
 * Waits until the preview answers below 400 from this commit. Such an answer proves the whole path from the gateway to the
 * new pods.
 *
 * @throws the signal's reason
 */
export function awaitReady(target: ProbeTarget, sha: string, waiting: Waiting): Promise<Waited> {
  return poll(target, (probe) => isReady(probe, sha), waiting);
}

/**
 * Waits until the answer at the URL is a 404 that is not a preview's: the page for unknown previews, or a gateway without a route.
 * A gateway's 503 says only that it reaches nobody now.
 *
 * @throws the signal's reason
 */
export function awaitGone(target: ProbeTarget, waiting: Waiting): Promise<Waited> {
  return poll(
    target,
    (probe) => probe.kind === "answer" && probe.status === 404 && probe.sha === undefined,
    waiting,
  );
}

/** Whether the preview answered below 400 from this commit. */
export function isReady(probe: Probe, sha: string): boolean {
  return probe.kind === "answer" && probe.status < 400 && probe.sha === sha;
}

/** The result of a probe, in words for the author of the pull request. */
export function describeProbe(probe: Probe): string {
  switch (probe.kind) {
    case "answer":
      if (probe.sha === undefined && probe.status === 404)
        return "the gateway answered 404, so the preview's route does not exist yet";
      if (probe.sha === undefined) return `the URL answered ${probe.status}, but not from a preview`;
      return `the URL answered ${probe.status} from commit ${shortSha(probe.sha)}`;
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

async function poll(
  target: ProbeTarget,
  isDone: (probe: Probe) => boolean,
  { timeout, interval, clock, signal, onProbe }: Waiting,
): Promise<Waited> {
  const end = clock.now() + timeout;
  for (;;) {
    const last = await probePreview(target, { signal });
    if (isDone(last)) return { succeeded: true, last };
    const left = end - clock.now();
    if (left <= 0) return { succeeded: false, last };
    onProbe?.(last);
    await clock.sleep(Math.min(interval, left), signal);
  }
}

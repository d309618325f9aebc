import { shortSha } from "preview-core";
import type { Clock } from "../ports/clock.ts";
import { type Probe, probePreview, type ProbeTarget } from "./probe-preview.ts";

/** How long to ask, and how often. Milliseconds. */
export interface Waiting {
  readonly timeout: number;
  readonly interval: number;
  readonly clock: Clock;
  /** Ends the wait at once, with its reason. Default: never */
  readonly signal?: AbortSignal | undefined;
  /** Hears of every probe that is not the last. */
  readonly onProbe?: ((probe: Probe) => void) | undefined;
}

/** How the wait ended. */
export interface Waited {
  readonly succeeded: boolean;
  /** What was met last. */
  readonly last: Probe;
}

/** Waits until a preview answers below 400 with this commit: proof of the whole way from the gateway to the new pods. */
export function awaitReady(target: ProbeTarget, sha: string, waiting: Waiting): Promise<Waited> {
  return poll(target, (probe) => isReady(probe, sha), waiting);
}

/** Waits until something else than a preview answers at the URL. */
export function awaitGone(target: ProbeTarget, waiting: Waiting): Promise<Waited> {
  return poll(target, (probe) => probe.kind === "answer" && probe.sha === undefined, waiting);
}

/** Whether a preview at this commit answered, and well. */
export function isReady(probe: Probe, sha: string): boolean {
  return probe.kind === "answer" && probe.status < 400 && probe.sha === sha;
}

/** What was met, in words for the pull request's author. */
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

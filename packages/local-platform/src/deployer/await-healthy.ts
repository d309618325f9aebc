import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface HealthCheck {
  readonly port: number;
  /** For example `/health`. */
  readonly path: string;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** What one request to the health path came to: a status, or in words why there is none. */
type Probe = { readonly status: number } | { readonly silence: string };

const INTERVAL_MILLISECONDS = 50;
const PROBE_MILLISECONDS = 2_000;

/**
 * Resolves with `undefined` once the health path of a service on this machine answers with 200 to 299; when the
 * signal comes first, with what was seen instead, in words.
 */
export async function awaitHealthy(check: HealthCheck): Promise<string | undefined> {
  let answer: string | undefined;
  let silence = "nothing listens on PORT";
  while (!check.signal.aborted) {
    const result = await probe(check);
    if ("silence" in result) silence = result.silence;
    else if (result.status >= 200 && result.status < 300) return undefined;
    else answer = `it was answered with status ${result.status}`;
    await sleep(INTERVAL_MILLISECONDS, undefined, { signal: check.signal }).catch(() => {});
  }
  return answer ?? silence;
}

function probe({ port, path, signal }: HealthCheck): Promise<Probe> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MILLISECONDS)]);
  let silence = "nothing listens on PORT";
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path, agent: false, signal: limit }, (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.on("socket", (socket) => {
      socket.on("connect", () => (silence = "the connection was accepted, but no answer came"));
    });
    request.on("error", () => resolve({ silence }));
  });
}

import type { Address } from "../http/address.ts";
import { type ExchangeRequest, type Failure, runExchange } from "../http/exchange.ts";
import { proxyFor } from "../http/proxy-for.ts";

/** What to ask a preview for. */
export interface ProbeTarget {
  /** The preview's public URL, without a path. */
  readonly url: string;
  /** Path that answers with 200 to 399 when the preview works. */
  readonly path: string;
  /** The commit whose pods should answer. Default: any pods */
  readonly commit?: string | undefined;
  /**
   * Where to connect to, while the request still names the preview in Host and SNI: for runners that cannot resolve the
   * public name. Default: the URL's own host
   */
  readonly address?: Address | undefined;
  /** Environment variables that may name a proxy. Default: none */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The result of one request to a preview's URL. */
export type Probe =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** The commit of the request, when the preview's route has it. Default: the route has another one, or did not answer */
      readonly sha: string | undefined;
      /** Who answered at the preview's route: `via_upstream` is a pod. Default: another route answered */
      readonly answeredBy: string | undefined;
    }
  | { readonly kind: "dns" | "tls" | "connection" | "timeout"; readonly message: string };

/** When to stop a request. */
export interface ProbeOptions {
  /** Milliseconds. Default: 10 seconds */
  readonly timeout?: number | undefined;
  /** Cancels the request. Default: never */
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT = 10_000;

/**
 * Asks the preview once. A failure is a result.
 *
 * @throws the signal's reason
 */
export async function probePreview(
  { url, path, commit, address, environment = {} }: ProbeTarget,
  { timeout = TIMEOUT, signal }: ProbeOptions = {},
): Promise<Probe> {
  const { protocol, host, hostname, port } = new URL(url);
  const isSecure = protocol === "https:";
  const to = address?.host ?? hostname.replace(/^\[|\]$/g, "");
  const toPort = address?.port ?? Number(port || (isSecure ? 443 : 80));
  const request: ExchangeRequest = {
    addresses: [to],
    port: toPort,
    proxy: proxyFor(`${protocol}//${to.includes(":") ? `[${to}]` : to}:${toPort}`, environment),
    tls: isSecure ? { serverName: hostname, isStrict: true } : undefined,
    host,
    path,
    commit,
    userAgent: "preview-readiness",
    timeout,
  };
  const { outcome } = await runExchange(request, { signal });
  if (outcome.kind === "answer") {
    const { kind, status, sha, answeredBy } = outcome;
    return { kind, status, sha, answeredBy };
  }
  if (outcome.timedOut) return { kind: "timeout", message: `no answer in ${timeout / 1000} s` };
  return toProbe(outcome);
}

function toProbe({ at, cause, message }: Failure): Probe {
  if (cause === "ENOTFOUND" || cause === "EAI_AGAIN") return { kind: "dns", message: cause };
  // A connection may also break during the handshake.
  if (at === "handshake" && !cause.startsWith("ECONN")) return { kind: "tls", message };
  return { kind: "connection", message: cause };
}

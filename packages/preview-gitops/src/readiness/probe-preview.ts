import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";

/** Where a preview is asked. */
export interface ProbeTarget {
  /** The preview's public URL, without a path. */
  readonly url: string;
  /** Path that answers below 400 when the preview works. */
  readonly path: string;
  /**
   * `host` or `host:port` to connect to, while the request still names the preview in Host and SNI: for runners that
   * cannot resolve the public name. Default: the URL's own host
   */
  readonly address?: string | undefined;
}

/** What one request to a preview's URL met. */
export type Probe =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** The commit that answered; only a preview's own route says it. */
      readonly sha: string | undefined;
    }
  | { readonly kind: "dns" | "tls" | "connection" | "timeout"; readonly message: string };

/** How long to ask. */
export interface ProbeOptions {
  /** Milliseconds after which there is no answer. Default: 10 seconds */
  readonly timeout?: number | undefined;
  /** Gives up at once, with its reason. Default: never */
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT = 10_000;

/**
 * Asks the preview once. What goes wrong is what was met, and nothing to throw.
 *
 * @throws the signal's reason
 */
export async function probePreview(
  target: ProbeTarget,
  { timeout = TIMEOUT, signal }: ProbeOptions = {},
): Promise<Probe> {
  signal?.throwIfAborted();
  const ended = AbortSignal.timeout(timeout);
  try {
    const response = await ask(target, signal === undefined ? ended : AbortSignal.any([ended, signal]));
    // A body may go on for ever; only the head counts.
    response.destroy();
    const sha = response.headers["x-preview-sha"];
    return {
      kind: "answer",
      status: response.statusCode ?? 0,
      sha: typeof sha === "string" ? sha : undefined,
    };
  } catch (error) {
    signal?.throwIfAborted();
    return ended.aborted
      ? { kind: "timeout", message: `no answer in ${timeout / 1000} s` }
      : toFailure(error);
  }
}

function ask({ url, path, address }: ProbeTarget, signal: AbortSignal): Promise<IncomingMessage> {
  const { protocol, host, hostname, port } = new URL(url);
  const secure = protocol === "https:";
  const connect = splitAddress(address ?? host);
  const options: RequestOptions & { servername?: string } = {
    host: connect.host,
    port: connect.port ?? (port || (secure ? 443 : 80)),
    path,
    headers: { host, "user-agent": "preview-readiness" },
    agent: false,
    signal,
    ...(secure ? { servername: hostname } : {}),
  };
  return new Promise((resolve, reject) => {
    (secure ? httpsRequest : httpRequest)(options, resolve).once("error", reject).end();
  });
}

/** `host`, `host:port`, `[::1]` or `[::1]:port`. A URL would lose a port that is its scheme's own. */
function splitAddress(address: string): { host: string; port: string | undefined } {
  const { host = "", port } = /^\[?(?<host>.*?)\]?(?::(?<port>\d+))?$/.exec(address)?.groups ?? {};
  return { host, port };
}

function toFailure(error: unknown): Probe {
  if (!(error instanceof Error)) return { kind: "connection", message: String(error) };
  const code = "code" in error ? String(error.code) : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return { kind: "dns", message: code };
  // OpenSSL's own codes have no common prefix (nodejs.org/api/tls.html#x509-certificate-error-codes).
  if (/CERT|TLS|SSL|EPROTO|SIGNATURE|HOSTNAME_MISMATCH/.test(code)) {
    return { kind: "tls", message: error.message };
  }
  return { kind: "connection", message: code === "" ? error.message : code };
}

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

const TIMEOUT = 10_000;

/** Asks the preview once, and never throws: what goes wrong is what was met. */
export async function probePreview(target: ProbeTarget): Promise<Probe> {
  try {
    const response = await ask(target);
    response.resume();
    const sha = response.headers["x-preview-sha"];
    return {
      kind: "answer",
      status: response.statusCode ?? 0,
      sha: typeof sha === "string" ? sha : undefined,
    };
  } catch (error) {
    return toFailure(error);
  }
}

function ask({ url, path, address }: ProbeTarget): Promise<IncomingMessage> {
  const { protocol, host, hostname, port } = new URL(url);
  const secure = protocol === "https:";
  const connect = new URL(`${protocol}//${address ?? host}`);
  const options: RequestOptions & { servername?: string } = {
    host: connect.hostname.replace(/^\[|\]$/g, ""),
    port: connect.port || port || (secure ? 443 : 80),
    path,
    headers: { host, "user-agent": "preview-readiness" },
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT),
    ...(secure ? { servername: hostname } : {}),
  };
  return new Promise((resolve, reject) => {
    (secure ? httpsRequest : httpRequest)(options, resolve).once("error", reject).end();
  });
}

function toFailure(error: unknown): Probe {
  if (!(error instanceof Error)) return { kind: "connection", message: String(error) };
  if (error.name === "AbortError" || error.name === "TimeoutError") {
    return { kind: "timeout", message: `no answer in ${TIMEOUT / 1000} s` };
  }
  const code = "code" in error ? String(error.code) : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return { kind: "dns", message: code };
  if (/CERT|TLS|SSL|EPROTO/.test(code)) return { kind: "tls", message: error.message };
  return { kind: "connection", message: code === "" ? error.message : code };
}

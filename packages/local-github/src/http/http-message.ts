import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** A received request. */
export interface HttpRequest {
  readonly method: string;
  /** Percent-encoded, as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer to send. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** `undefined`: no body. A text and bytes are sent as they are, every other value as JSON. */
  readonly body?: unknown;
}

const JSON_TYPE = "application/json; charset=utf-8";

/** The parsed JSON of a body. The text of a body that is not JSON. Undefined for an empty body. */
export function parseJson(body: Buffer): unknown {
  const text = body.toString();
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/** A request with its whole body. Git compresses its requests. */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const url = new URL(message.url ?? "/", "http://localhost");
  const { method = "GET", headers } = message;
  const sent = await buffer(message);
  const body = headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
  return { method, path: url.pathname, query: url.searchParams, headers, body };
}

/** The bytes of an answer's body. */
export function serialiseBody(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

export function sendAnswer(response: ServerResponse, answer: Answer, body: Buffer): void {
  const described =
    body.length > 0 ? { "content-type": JSON_TYPE, "content-length": String(body.length) } : {};
  response.writeHead(answer.status, { ...described, ...answer.headers });
  response.end(body);
}

/** A date in GitHub's form: in UTC, without milliseconds. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}

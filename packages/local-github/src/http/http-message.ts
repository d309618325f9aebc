import type { IncomingHttpHeaders } from "node:http";

/** A request as it came in. */
export interface HttpRequest {
  readonly method: string;
  /** Percent-encoded, as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What goes back. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** `undefined`: none; text and bytes as they are; anything else as JSON. */
  readonly body?: unknown;
}

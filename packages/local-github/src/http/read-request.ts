import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { HttpRequest } from "./http-message.ts";

/** A request with its whole body; git compresses what it asks for. */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const url = new URL(message.url ?? "/", "http://localhost");
  const { method = "GET", headers } = message;
  const sent = await buffer(message);
  const body = headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
  return { method, path: url.pathname, query: url.searchParams, headers, body };
}

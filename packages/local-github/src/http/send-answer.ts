import type { ServerResponse } from "node:http";
import type { Answer } from "./http-message.ts";

const JSON_TYPE = "application/json; charset=utf-8";

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

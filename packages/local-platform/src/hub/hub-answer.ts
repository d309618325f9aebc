import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type HubPage, renderHubPage } from "./render-hub-page.ts";

/** An answer that the hub gives by itself. It never carries `x-preview-sha`: nothing of a preview answered. */
export interface HubAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

const REFRESH_SECONDS = 2;
const COMMON = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, nofollow",
};

export const MALFORMED: HubAnswer = text(400, "bad request: one valid Host and a path are needed\n", {
  connection: "close",
});
export const FOREIGN: HubAnswer = text(404, "not a preview host\n");

/** 404: a preview could have this host, but none does. */
export function unknownPreview(host: string): HubAnswer {
  return page(404, {
    title: "No such preview",
    host,
    sentences: [
      "No preview runs at this address. Its pull request may be closed, or its first deployment may not have arrived yet.",
      "The comment on the pull request says the state of its preview, and its address.",
    ],
  });
}

/** 503: the preview's first version is starting. */
export function startingPreview(host: string): HubAnswer {
  const sentences = ["The service is on its way up. This page looks again by itself."];
  const answer = page(503, { title: "Starting", host, sentences, refreshSeconds: REFRESH_SECONDS });
  return { ...answer, headers: { ...answer.headers, "retry-after": String(REFRESH_SECONDS) } };
}

/** 503: the preview's service does not run, and why. */
export function failedPreview(host: string, cause: string): HubAnswer {
  const sentences = [
    "The service of this preview does not run. A new commit on the pull request is a new try.",
  ];
  return page(503, { title: "This preview does not run", host, sentences, cause });
}

/** 502: the service was there and did not answer. */
export function brokenPreview(host: string): HubAnswer {
  const sentences = ["The service of this preview gave no valid answer. It may have stopped a moment ago."];
  return page(502, { title: "The preview does not answer", host, sentences });
}

/** Sends the answer, without its body where the request was a HEAD. */
export function sendHubAnswer(response: ServerResponse, { status, headers, body }: HubAnswer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function text(status: number, body: string, headers: OutgoingHttpHeaders = {}): HubAnswer {
  return { status, headers: { ...COMMON, ...headers, "content-type": "text/plain; charset=utf-8" }, body };
}

function page(status: number, content: HubPage): HubAnswer {
  const headers = {
    ...COMMON,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  };
  return { status, headers, body: renderHubPage(content) };
}

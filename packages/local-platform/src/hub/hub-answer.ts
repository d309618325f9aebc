import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** The hub's own answer. */
export interface HubAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** A page of the hub itself, when no service can answer. */
interface HubPage {
  readonly title: string;
  /** The requested host, untrusted. */
  readonly host: string;
  /** The explanation of the title, one sentence each. */
  readonly sentences: readonly string[];
  /** A cause to quote, untrusted. Default: none */
  readonly cause?: string;
  /** Seconds until the page reloads, with an animation. Default: no reload */
  readonly refreshSeconds?: number;
}

const REFRESH_SECONDS = 2;

const COMMON = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, nofollow",
};

export const MALFORMED: HubAnswer = textAnswer(400, "bad request: one valid Host and a path are needed\n", {
  connection: "close",
});

export const FOREIGN: HubAnswer = textAnswer(404, "not a preview host\n");

/** 503: no pod of the commit that a request asks for is ready. Envoy's text. */
export const NO_POD: HubAnswer = textAnswer(503, "no healthy upstream");

const STYLE = `
  :root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6878; --line: #e3e7ee; --back: #f5f7fa; --card: #fff;
    --mark: #b4531f; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #9aa6b8; --line: #2c3545; --back: #12161d;
    --card: #1a202a; --mark: #f0a06c; } }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--back);
    color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
  main { width: min(36rem, 100%); padding: 2.5rem; background: var(--card); border: 1px solid var(--line);
    border-radius: 14px; box-shadow: 0 12px 40px rgb(20 30 50 / 8%); }
  .mark { width: 2.75rem; height: 2.75rem; color: var(--mark); }
  .moving .mark { animation: turn 1.6s linear infinite; }
  @keyframes turn { to { transform: rotate(360deg); } }
  @media (prefers-reduced-motion: reduce) { .moving .mark { animation: none; } }
  h1 { margin: 1rem 0 .25rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; }
  .host { margin: 0 0 1.25rem; color: var(--soft); overflow-wrap: anywhere; }
  code, pre { font: .9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
  pre { margin: 1.25rem 0 0; padding: .9rem 1rem; background: var(--back); border: 1px solid var(--line);
    border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
  p { margin: .6rem 0 0; }`;
const STILL = '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>';
const MOVING = '<path d="M21 12a9 9 0 1 1-4-7.5"/>';

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** 404: no preview has this host. */
export function unknownPreview(host: string): HubAnswer {
  return pageAnswer(404, {
    title: "No such preview",
    host,
    sentences: [
      "No preview runs at this address. Its pull request may be closed, or its first deployment may not have arrived yet.",
      "The comment on the pull request has the state and the address of its preview.",
    ],
  });
}

/** 503: the preview's first version is starting. */
export function startingPreview(host: string): HubAnswer {
  const sentences = ["The service is starting. This page reloads by itself."];
  const answer = pageAnswer(503, { title: "Starting", host, sentences, refreshSeconds: REFRESH_SECONDS });
  return { ...answer, headers: { ...answer.headers, "retry-after": String(REFRESH_SECONDS) } };
}

/** 503: the preview's service does not run. The page has the reason. */
export function failedPreview(host: string, cause: string): HubAnswer {
  const sentences = [
    "The service of this preview does not run. A new commit on the pull request starts a new attempt.",
  ];
  return pageAnswer(503, { title: "This preview does not run", host, sentences, cause });
}

/** The service gave no answer (503), or one that is not HTTP (502). */
export function brokenPreview(host: string, status: 502 | 503): HubAnswer {
  const sentences = ["The service of this preview gave no valid answer. It may have stopped a moment ago."];
  return pageAnswer(status, { title: "The preview does not answer", host, sentences });
}

/** An answer at the host of a preview, with the headers of the preview's route. */
export function withProof(answer: HubAnswer, proof: OutgoingHttpHeaders): HubAnswer {
  return { ...answer, headers: { ...answer.headers, ...proof } };
}

/** Sends the answer, without its body for a HEAD request. */
export function sendHubAnswer(response: ServerResponse, { status, headers, body }: HubAnswer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function textAnswer(status: number, body: string, headers: OutgoingHttpHeaders = {}): HubAnswer {
  return { status, headers: { ...COMMON, ...headers, "content-type": "text/plain; charset=utf-8" }, body };
}

function pageAnswer(status: number, content: HubPage): HubAnswer {
  const headers = {
    ...COMMON,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  };
  return { status, headers, body: renderHubPage(content) };
}

/** A self-contained HTML document. It has no script, fetches nothing, and escapes all untrusted text. */
export function renderHubPage(page: HubPage): string {
  const { title, host, sentences, cause, refreshSeconds } = page;
  const moving = refreshSeconds !== undefined;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">${moving ? `\n<meta http-equiv="refresh" content="${refreshSeconds}">` : ""}
<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<main${moving ? ' class="moving"' : ""}>
<svg class="mark" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
  aria-hidden="true">${moving ? MOVING : STILL}</svg>
<h1>${escapeHtml(title)}</h1>
<p class="host"><code>${escapeHtml(host)}</code></p>
${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n")}${
    cause === undefined ? "" : `\n<pre>${escapeHtml(cause)}</pre>`
  }
</main>
</body>
</html>
`;
}

/** The text escaped for HTML, between tags and in a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

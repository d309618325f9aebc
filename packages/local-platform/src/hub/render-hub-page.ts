import { escapeHtml } from "./escape-html.ts";

/** A page that the hub itself answers with, because no service can. */
export interface HubPage {
  readonly title: string;
  /** The host that was asked for, untrusted. */
  readonly host: string;
  /** What the title means, a sentence each. */
  readonly sentences: readonly string[];
  /** A cause to quote, untrusted. Default: none */
  readonly cause?: string;
  /** Drawn as still moving, and loaded again after so many seconds. Default: neither */
  readonly refreshSeconds?: number;
}

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

/** One self-contained HTML document: no script, nothing fetched, everything untrusted escaped. */
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

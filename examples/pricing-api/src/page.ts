import type { Deployment } from "./deployment.ts";
import { escapeHtml } from "./escape-html.ts";
import { greeting } from "./greeting.ts";
import { style } from "./style.ts";

/** The page for people: the purpose of the service, and the build that answers. The page loads no other file. */
export function renderPage(deployment: Deployment): string {
  const name = escapeHtml(deployment.name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${style}</style>
</head>
<body>
<main>
${renderBadge(deployment)}
<h1>${name}</h1>
<p class="greeting">${escapeHtml(greeting)}</p>
<dl class="card">
${renderFacts(deployment)}
<dt>As JSON</dt><dd><a href="/greeting">/greeting</a></dd>
<dt>For Prometheus</dt><dd><a href="/metrics">/metrics</a></dd>
</dl>
</main>
</body>
</html>
`;
}

function renderBadge({ preview }: Deployment): string {
  if (preview === undefined) return "";
  return `<span class="badge">Preview${preview.pr ? ` of pull request #${escapeHtml(preview.pr)}` : ""}</span>`;
}

function renderFacts({ version, sha, preview }: Deployment): string {
  const facts = [
    ["Version", version],
    ["Commit", sha?.slice(0, 12)],
    ["Team", preview?.team],
    ["Address", preview?.hostname],
  ];
  return facts
    .flatMap(([name = "", value]) =>
      value ? `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>` : [],
    )
    .join("\n");
}

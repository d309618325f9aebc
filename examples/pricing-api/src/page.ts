import type { Deployment } from "./deployment.ts";
import { escapeHtml } from "./escape-html.ts";
import { greeting } from "./greeting.ts";
import { formatPrice, type Price, prices } from "./prices.ts";
import { style } from "./style.ts";

/** The page for people: the prices, and which build of the service shows them. Nothing in it is fetched. */
export function renderPage(deployment: Deployment): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pricing-api</title>
<style>${style}</style>
</head>
<body>
<main>
${renderBadge(deployment)}
<h1>pricing-api</h1>
<p class="greeting">${escapeHtml(greeting)}</p>
<div class="card">
<table>
<thead><tr><th>Product</th><th class="price">Price</th></tr></thead>
<tbody>
${prices.map((price) => renderPrice(price)).join("\n")}
</tbody>
</table>
</div>
<dl>
${renderFacts(deployment)}
<dt>As JSON</dt><dd><a href="/prices">/prices</a></dd>
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

function renderPrice(price: Price): string {
  const { name, unit } = price;
  const cents = formatPrice(price);
  return `<tr><td>${escapeHtml(name)}<small>per ${escapeHtml(unit)}</small></td><td class="price">${cents}</td></tr>`;
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

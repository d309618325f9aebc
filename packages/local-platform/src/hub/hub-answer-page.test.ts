import { describe, expect, test } from "vitest";
import { renderHubPage } from "./hub-answer.ts";

const PAGE = { title: "No such preview", host: "x-pr-1-red.preview.localhost", sentences: ["One.", "Two."] };

describe("renderHubPage", () => {
  test("has the title, the host and the explanation", () => {
    const html = renderHubPage(PAGE);
    expect(html).toContain("<title>No such preview</title>");
    expect(html).toContain("<code>x-pr-1-red.preview.localhost</code>");
    expect(html).toContain("<p>One.</p>\n<p>Two.</p>");
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(html).not.toContain("http-equiv");
  });

  test("fetches no file and runs no script", () => {
    expect(renderHubPage({ ...PAGE, cause: "why", refreshSeconds: 2 })).not.toMatch(
      /<script|\bsrc=|\bhref=|url\(|https?:/i,
    );
  });

  test("reloads while the preview is in progress", () => {
    expect(renderHubPage({ ...PAGE, refreshSeconds: 2 })).toContain(
      '<meta http-equiv="refresh" content="2">',
    );
  });

  test.for(["host", "title", "cause"] as const)("escapes the %s", (field) => {
    const html = renderHubPage({ ...PAGE, [field]: `</pre><script>alert("1")</script>'&amp;` });
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;amp;");
  });
});

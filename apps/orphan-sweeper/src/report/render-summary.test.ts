import { expect, test } from "vitest";
import { renderSummary } from "./render-summary.ts";
import { removal, stray, sweepReport } from "./sweep-report.fixture.ts";

test("shows a sweep as Markdown", () => {
  const report = sweepReport({
    outcome: "failed",
    decisions: [removal(), stray()],
    failed: [{ what: "a|b", message: "@crh225 *x*" }],
  });
  expect(renderSummary(report)).toBe(`### The sweep is done, and something failed

3 previews\\: 2 open\\, 1 closed\\. Removed 1\\, not deleted 1\\. Took 1\\.2 s and 3 API points\\.

| what | preview | pull request | why |
| --- | --- | --- | --- |
| removed | \`infra/quickstart-services/a/preview-pr-1\` | \`crh225/a#1\` | the pull request is merged |
| not deleted | \`hub Application argocd/a-pr-9\` |  | it has been in the cluster for 60 min\\, and is not in git |

#### By hand, if necessary

- \`kubectl --context HUB delete application.argoproj.io a-pr-9 --namespace argocd\`

#### Failed

- \`a\\|b\`: \\@\u200bcrh225 \\*x\\*`);
});

test("shows at most as much as GitHub accepts", () => {
  const long = removal({ what: "x".repeat(400), reason: "y".repeat(400) });
  const summary = renderSummary(sweepReport({ decisions: Array.from({ length: 10_000 }, () => long) }));
  expect(summary).toContain("\nAnd 9500 more.");
  expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
});

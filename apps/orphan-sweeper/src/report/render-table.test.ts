import fc from "fast-check";
import { readLog } from "local-platform";
import { expect, test } from "vitest";
import { renderTable } from "./render-table.ts";
import { imageRemoval, imageReport, removal, reportOf, stray, sweepReport } from "./sweep-report.fixture.ts";

test("shows every decision but those to keep, and a summary", () => {
  const report = sweepReport({
    outcome: "failed",
    decisions: [removal(), stray()],
    restored: ["infra/quickstart-services/a/preview-pr-2"],
    warnings: ["the pull request was not notified"],
    failed: [{ what: "the hub", message: "it does not answer" }],
  });
  expect(renderTable(report)).toBe(`WHAT         PREVIEW                                   PULL REQUEST  WHY
removed      infra/quickstart-services/a/preview-pr-1  crh225/a#1    the pull request is merged
not deleted  hub Application argocd/a-pr-9                           it has been in the cluster for 60 min, and is not in git
By hand, if necessary:
  kubectl --context HUB delete application.argoproj.io a-pr-9 --namespace argocd
Restored, because they were reopened:
  infra/quickstart-services/a/preview-pr-2
Warnings:
  the pull request was not notified
Failed:
  the hub: it does not answer
Committed 0123456789abcdef0123456789abcdef01234567.
3 previews: 2 open, 1 closed. Removed 1, not deleted 1. Took 1.2 s and 3 API points.
`);
});

test("images have rows, counts and a removal limit of their own", () => {
  const images = imageReport({ braked: "6 of 6 would be removed; the limit is 20 %" });
  const decisions = [removal(), imageRemoval({ done: false })];
  expect(renderTable(sweepReport({ outcome: "braked", images, decisions })))
    .toBe(`WHAT         PREVIEW                                   PULL REQUEST  WHY
removed      infra/quickstart-services/a/preview-pr-1  crh225/a#1    the pull request is merged
not removed  ghcr.io/crh225/a:pr-1, pr-1-0123456789ab  crh225/a#1    pull request 1 was merged
Removal limit exceeded for images, none was deleted: 6 of 6 would be removed; the limit is 20 %.
Committed 0123456789abcdef0123456789abcdef01234567.
3 previews: 2 open, 1 closed. Removed 1. 3 images: 2 open, 1 closed. Not removed 1. Took 1.2 s and 3 API points.
`);
});

test("images that are only reported would be removed, while previews are removed", () => {
  const decisions = [removal(), imageRemoval({ done: false })];
  const table = renderTable(sweepReport({ images: imageReport({ dry: true }), decisions }));
  expect(table).toMatch(/^removed .+\nwould remove {2}ghcr\.io/m);
});

test.each([
  [
    "nothing",
    { decisions: [], commit: null, apiPoints: null },
    "3 previews: 2 open, 1 closed. Took 1.2 s.\n",
  ],
  [
    "one point",
    { decisions: [], commit: null, apiPoints: 1 },
    "3 previews: 2 open, 1 closed. Took 1.2 s and 1 API point.\n",
  ],
])("a sweep that did %s is one line", (_, overrides, text) => {
  expect(renderTable(sweepReport(overrides))).toBe(text);
});

test("a dry run reports what it would do", () => {
  const decisions = [
    removal({ done: false }),
    removal({ done: false, action: "warn", rule: "expiring" }),
    stray(),
  ];
  const table = renderTable(sweepReport({ dryRun: true, commit: null, decisions }));
  expect(table).toMatch(/^would remove .+\nwould announce .+\nwould delete /m);
  expect(table).toContain("Would remove 1, would announce 1, would delete 1 (dry run).");
});

test("no untrusted text adds a line, moves the cursor or commands the runner", () => {
  const parts = fc.constantFrom(
    "##[error]",
    "::error::x",
    "\u001b[2J",
    "\n",
    "\r",
    "\u202e",
    "\u2028",
    "\t",
    "x",
    " ",
  );
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(parts).map((found) => found.join("")),
  );
  const lines = renderTable(reportOf("x")).split("\n").length;
  fc.assert(
    fc.property(anyText, (text) => {
      const table = renderTable(reportOf(text));
      expect(table.split("\n")).toHaveLength(lines);
      expect(table.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(readLog(table).annotations).toEqual([]);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMetrics } from "./parse-metrics.fixture.ts";
import { renderMetrics } from "./metrics.ts";
import { imageRemoval, imageReport, removal, stray, sweepReport } from "./report/sweep-report.fixture.ts";

const RUN = { gitops: "crh225/gitops", finishedAt: 1_764_000_000_500, lastSuccess: undefined };

/** Value of each metric by name, and by state if the metric has states. */
function valuesOf(...given: Parameters<typeof renderMetrics>): Record<string, number> {
  const samples = parseMetrics(renderMetrics(...given)).flatMap(({ name, samples: found }) =>
    found.map(
      ({ labels, value }) =>
        [`${name}${labels["state"] === undefined ? "" : ` ${labels["state"]}`}`, value] as const,
    ),
  );
  return Object.fromEntries(samples);
}

test("has every metric of a clean run", () => {
  expect(valuesOf(sweepReport(), RUN)).toEqual({
    orphan_sweeper_last_run_timestamp_seconds: 1_764_000_000,
    orphan_sweeper_last_success_timestamp_seconds: 1_764_000_000,
    orphan_sweeper_success: 1,
    "orphan_sweeper_previews open": 2,
    "orphan_sweeper_previews kept-by-label": 0,
    "orphan_sweeper_previews postponed": 0,
    "orphan_sweeper_previews expiring": 0,
    "orphan_sweeper_previews announced": 0,
    "orphan_sweeper_previews expired": 0,
    "orphan_sweeper_previews just-closed": 0,
    "orphan_sweeper_previews closed": 1,
    "orphan_sweeper_previews unknown": 0,
    "orphan_sweeper_previews misplaced": 0,
    "orphan_sweeper_previews not-ours": 0,
    orphan_sweeper_removed: 1,
    orphan_sweeper_orphans: 0,
    orphan_sweeper_unknown: 0,
    orphan_sweeper_stuck: 0,
    orphan_sweeper_not_in_git: 0,
    orphan_sweeper_oldest_orphan_seconds: 0,
    orphan_sweeper_failures: 0,
    orphan_sweeper_braked: 0,
    orphan_sweeper_duration_seconds: 1.2,
    orphan_sweeper_api_points: 3,
  });
});

test("counts what is left and what failed", () => {
  const report = sweepReport({
    outcome: "braked",
    braked: "too many",
    decisions: [
      removal({ done: false }),
      stray(),
      stray({ done: true }),
      stray({ action: "report", done: true, rule: "not-in-git" }),
      stray({ action: "report", done: true, rule: "stuck" }),
    ],
    failed: [{ what: "the hub", message: "x" }],
    oldestOrphanSeconds: 90.5,
    apiPoints: null,
  });
  const values = valuesOf(report, { ...RUN, lastSuccess: 7 });
  expect(values).toMatchObject({
    orphan_sweeper_last_success_timestamp_seconds: 7,
    orphan_sweeper_success: 0,
    orphan_sweeper_removed: 0,
    orphan_sweeper_orphans: 1,
    orphan_sweeper_stuck: 1,
    orphan_sweeper_not_in_git: 2,
    orphan_sweeper_oldest_orphan_seconds: 90.5,
    orphan_sweeper_failures: 1,
    orphan_sweeper_braked: 1,
  });
  expect(values).not.toHaveProperty("orphan_sweeper_api_points");
});

test("has metrics of images if they were read, and counts them apart from previews", () => {
  const decisions = [
    removal(),
    imageRemoval(),
    imageRemoval(),
    imageRemoval({ done: false }),
    imageRemoval({ kind: "package", action: "report", rule: "unseen" }),
  ];
  const images = imageReport({ braked: "too many" });
  expect(valuesOf(sweepReport({ decisions, images }), RUN)).toMatchObject({
    orphan_sweeper_removed: 1,
    orphan_sweeper_orphans: 0,
    orphan_sweeper_braked: 0,
    "orphan_sweeper_images open": 2,
    "orphan_sweeper_images closed": 1,
    orphan_sweeper_images_removed: 2,
    orphan_sweeper_images_orphans: 1,
    orphan_sweeper_images_unseen: 1,
    orphan_sweeper_images_braked: 1,
  });
});

test("without a report, has only the time of the run and that it failed", () => {
  expect(valuesOf(undefined, RUN)).toEqual({
    orphan_sweeper_last_run_timestamp_seconds: 1_764_000_000,
    orphan_sweeper_success: 0,
  });
});

describe("the text format", () => {
  test("keeps any value of a label", () => {
    const parts = fc.constantFrom(
      "\\",
      '"',
      "\n",
      "\r",
      "\u2028",
      "}",
      "{",
      ",",
      "=",
      "#",
      " 1\n",
      "a",
      "ö",
      "😀",
    );
    const anyText = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(parts).map((found) => found.join("")),
    );
    fc.assert(
      fc.property(anyText, (gitops) => {
        const metrics = parseMetrics(renderMetrics(sweepReport(), { ...RUN, gitops }));
        const labels = metrics.flatMap(({ samples }) => samples.map((sample) => sample.labels["gitops"]));
        expect(new Set(labels)).toEqual(new Set([gitops.replace(/[\r\u2028\u2029]/g, "\n")]));
        expect(metrics).toHaveLength(14);
      }),
    );
  });

  test.each([
    ["a name with a hyphen", "# HELP a-b x\n# TYPE a-b gauge\na-b 1\n"],
    ["a sample without a type", "a 1\n"],
    ["a type after its samples", "# HELP a x\na 1\n# TYPE a gauge\n"],
    ["samples in two groups", "# HELP a x\n# TYPE a gauge\na 1\n# HELP b x\n# TYPE b gauge\nb 1\na 2\n"],
    ["the same sample twice", "# HELP a x\n# TYPE a gauge\na 1\na 1\n"],
    ["a value that is no number", "# HELP a x\n# TYPE a gauge\na null\n"],
    ["an unescaped quote", '# HELP a x\n# TYPE a gauge\na{b="c"d"} 1\n'],
    ["an unknown escape", '# HELP a x\n# TYPE a gauge\na{b="\\t"} 1\n'],
    ["no line end at the end", "# HELP a x\n# TYPE a gauge\na 1"],
  ])("is held to a grammar that refuses %s", (_, text) => {
    expect(() => parseMetrics(text)).toThrow(/no line of|misplaced|stands apart|comes twice|does not end/);
  });
});

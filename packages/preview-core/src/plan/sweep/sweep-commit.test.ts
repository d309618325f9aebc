import { describe, expect, test } from "vitest";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWith } from "../../../fixtures/preview-facts.ts";
import { DAY, NOW, sweepFacts, sweptPreview } from "../../../fixtures/sweep-facts.ts";
import { readOrigin } from "../../manifests/record.ts";
import { renderPreview } from "../../manifests/render-preview.ts";
import { planSweep, planSweepAgain } from "./plan-sweep.ts";
import { sweepCommit } from "./sweep-commit.ts";
import type { ExpiryNotice, SweepFacts, SweptPreview } from "./sweep-facts.ts";

const AT = Date.parse("2026-12-05T10:00:00Z");
const CLOSED = { state: "closed", since: 0, merged: true } as const;
const TTL = configWith({ gracePeriod: 0, ttl: DAY }).policy;
const TEXTS = renderPreview(DEPLOYMENT, EXAMPLE_CONFIG);
const FILES = [...TEXTS.keys()];

function commit(
  previews: readonly SweptPreview[],
  facts: Partial<SweepFacts> = {},
  texts: ReadonlyMap<string, string> = TEXTS,
): ReturnType<typeof sweepCommit> {
  const all = sweepFacts({ previews, ...facts });
  const notices = previews.map(({ directory, deployedAt = 0 }): [string, ExpiryNotice] => {
    return [directory, { deployedAt, writtenAt: AT }];
  });
  return sweepCommit(planSweepAgain(planSweep(all), previews, all, new Map(notices)), texts);
}

test("there is none when nothing is to be removed or announced", () => {
  expect(commit([sweptPreview()])).toBeUndefined();
});

test("an exceeded removal limit stops all of it", () => {
  const previews = [sweptPreview({ pullRequest: CLOSED }), sweptPreview({ deployedAt: 0, files: FILES })];
  const limits = { maxRemovals: 0, maxShare: 1 };
  expect(commit(previews, { policy: TTL, limits })).toBeUndefined();
});

test("whatever is in the directory of a removed preview goes, and nothing else", () => {
  const directory = "infra/quickstart-services/pricing-api/preview-pr-1";
  const files = [...FILES, `${directory}/more/notes.txt`];
  expect(
    commit([sweptPreview({ pullRequest: CLOSED, files }), sweptPreview({ directory: "r/a/preview-pr-1" })]),
  ).toEqual({
    message: `Remove 1 preview\n\n- remove "${directory}": the pull request is merged`,
    write: new Map(),
    remove: files,
  });
});

test("an announcement that was not seen on the pull request is not recorded", () => {
  const facts = sweepFacts({
    previews: [sweptPreview({ deployedAt: NOW - DAY, files: FILES })],
    policy: TTL,
  });
  const plan = planSweep(facts);
  expect(plan.previews[0]?.action).toBe("warn");
  expect(sweepCommit(plan, TEXTS)).toBeUndefined();
});

test("an announced preview records when the notice was written, and its claim stays untouched", () => {
  const made = commit([sweptPreview({ deployedAt: NOW - DAY, files: FILES })], { policy: TTL });
  expect(made?.remove).toEqual([]);
  expect([...(made?.write.keys() ?? [])].map((path) => path.split("/").at(-1))).toEqual([
    "argocd-application.yaml",
  ]);
  expect(readOrigin(made?.write ?? new Map())).toHaveProperty("expiryWarnedAt", "2026-12-05T10:00:00.000Z");
});

test("an announcement that has nowhere to be written is never taken for one that is", () => {
  const expiring = sweptPreview({ deployedAt: NOW - DAY, files: FILES });
  expect(() => commit([expiring], { policy: TTL }, new Map())).toThrow(
    "argocd-application.yaml: was not read",
  );
});

test("one commit carries all of a run, and names no more than people read", () => {
  const many = (count: number, overrides: Partial<SweptPreview>): SweptPreview[] =>
    Array.from({ length: count }, (_, index) =>
      sweptPreview({
        directory: `r/s${index}/preview-pr-1`,
        files: [`r/s${index}/preview-pr-1/a`],
        ...overrides,
      }),
    );
  const expiring = sweptPreview({ deployedAt: NOW - DAY, files: FILES });
  const limits = { maxRemovals: 500, maxShare: 1 };
  const made = commit([...many(150, { pullRequest: CLOSED }), expiring, expiring], { policy: TTL, limits });
  expect(made?.remove).toHaveLength(150);
  expect(made?.message.split("\n")[0]).toBe("Remove 150 previews, announce the end of 2 previews");
  expect(made?.message.split("\n").slice(-2)).toEqual([expect.stringContaining("r/s99/"), "- and 52 more"]);
});

describe("refuses a file that is not in the preview's directory:", () => {
  const directory = "infra/quickstart-services/pricing-api/preview-pr-1";
  test.each([
    "preview.yaml",
    `${directory}0/a`,
    `${directory}/../preview-pr-2/a`,
    `${directory}/./a`,
    `${directory}/`,
  ])("%s", (path) => {
    const preview = sweptPreview({ pullRequest: CLOSED, files: [path] });
    expect(() => commit([preview])).toThrow(expect.objectContaining({ code: "foreign-path" }));
  });
});

test("a directory's name stays one word of the message", () => {
  const directory = "r/a\nRemove: everything/preview-pr-1";
  const made = commit([sweptPreview({ directory, pullRequest: CLOSED, files: [`${directory}/a`] })]);
  expect(made?.message.split("\n")).toHaveLength(3);
});

import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { openPullRequest } from "../../fixtures/preview-facts.ts";
import type { PolicyConfig } from "../config/policy.ts";
import { capReached, refusal, wideCapReached } from "./policy.ts";
import type { OpenPullRequest } from "./preview-facts.ts";

const policy = EXAMPLE_CONFIG.policy;
const bot = { author: { login: "dependabot[bot]", bot: true } };

test.each<[string, Partial<PolicyConfig>, Partial<OpenPullRequest>, string | undefined]>([
  ["a plain pull request", {}, {}, undefined],
  ["a fork", { forks: "skip" }, { fork: true }, "it comes from a fork, and previews of forks are off"],
  ["a fork where they are welcome", { forks: "allow" }, { fork: true }, undefined],
  ["a bot", { bots: "skip" }, bot, '"dependabot[bot]" is a bot, and previews of bots are off'],
  ["a bot where they are welcome", { bots: "allow" }, bot, undefined],
  ["one into any branch, by default", {}, { baseBranch: "any/branch/at-all" }, undefined],
  ["one into a named branch", { baseBranches: ["main"] }, { baseBranch: "main" }, undefined],
  ["one into a branch below *", { baseBranches: ["release/*"] }, { baseBranch: "release/1.2" }, undefined],
  ["one into a branch below **", { baseBranches: ["team/**"] }, { baseBranch: "team/a/b" }, undefined],
  [
    "one into another branch",
    { baseBranches: ["main", "release/*"] },
    { baseBranch: "release/1/fix" },
    'its base branch "release/1/fix" matches none of policy.baseBranches (main, release/*)',
  ],
  ["one into a branch between two *", { baseBranches: ["*/v*.x"] }, { baseBranch: "team/v1.x" }, undefined],
  [
    "one into a branch that ends too early for a pattern",
    { baseBranches: ["mai*in", "*n*n", "**/main"] },
    { baseBranch: "main" },
    'its base branch "main" matches none of policy.baseBranches (mai*in, *n*n, **/main)',
  ],
  [
    "one into a long branch, with a pattern of many *",
    { baseBranches: [`${"*-".repeat(99)}x`] },
    { baseBranch: "-".repeat(250) },
    `its base branch "${"-".repeat(80)}…" matches none of policy.baseBranches (${"*-".repeat(40)}…)`,
  ],
  [
    "one into a branch that a pattern's other characters do not stand for",
    { baseBranches: ["v1.0", "a+(b)|c$"] },
    { baseBranch: "v1x0" },
    'its base branch "v1x0" matches none of policy.baseBranches (v1.0, a+(b)|c$)',
  ],
  [
    "one into a branch with such characters",
    { baseBranches: ["a+(b)|c$"] },
    { baseBranch: "a+(b)|c$" },
    undefined,
  ],
  ["a draft", { drafts: "skip" }, { draft: true }, "it is a draft, and previews of drafts are off"],
  ["a draft where they are welcome", { drafts: "allow" }, { draft: true }, undefined],
  ["one without the label", { label: "preview" }, { labels: ["bug"] }, 'it lacks the label "preview"'],
  ["one with the label", { label: "preview" }, { labels: ["bug", "preview"] }, undefined],
  ["one with the label in other letters", { label: "preview" }, { labels: ["Preview"] }, undefined],
  ["one with labels where none is asked for", { label: null }, { labels: ["bug"] }, undefined],
  [
    "a login that tries to be more than a name",
    { bots: "skip" },
    { author: { login: "a\n::set-output\u202e", bot: true } },
    '"a\\n::set-output\\u202e" is a bot, and previews of bots are off',
  ],
])("%s", (_, overrides, pullRequest, expected) => {
  expect(refusal({ ...policy, ...overrides }, openPullRequest(pullRequest))).toBe(expected);
});

describe("the cap", () => {
  test.each<[string, number | null, number[], string | undefined]>([
    ["is none by default", null, [1, 2, 3, 4, 5, 6, 7, 8], undefined],
    ["has room below it", 2, [8], undefined],
    ["counts the preview itself as there already", 1, [9], undefined],
    ["counts it so even above the cap, once the cap was lowered", 1, [8, 9, 10], undefined],
    [
      "is reached at its number, and names the holders in order",
      2,
      [10, 8],
      "the cap of 2 for this service is used up by #8, #10; close one of them",
    ],
    [
      "stays reached above its number",
      1,
      [1, 2],
      "the cap of 1 for this service is used up by #1, #2; close one of them",
    ],
  ])("%s", (_, maxPreviewsPerService, livePreviews, expected) => {
    expect(capReached({ ...policy, maxPreviewsPerService }, livePreviews, 9)).toBe(expected);
  });
});

test.each<[string, Partial<PolicyConfig>, { team: number; all: number } | undefined, string | undefined]>([
  ["no cap", {}, { team: 9, all: 99 }, undefined],
  ["nothing counted", { maxPreviewsPerTeam: 1 }, undefined, undefined],
  ["a free slot", { maxPreviewsPerTeam: 3, maxPreviews: 5 }, { team: 2, all: 4 }, undefined],
  [
    "a full team",
    { maxPreviewsPerTeam: 2 },
    { team: 2, all: 4 },
    'the cap of 2 for the team "red" is used up; close a pull request of the team',
  ],
  [
    "a full platform",
    { maxPreviewsPerTeam: 3, maxPreviews: 4 },
    { team: 2, all: 4 },
    "the cap of 4 for the platform is used up; close a pull request",
  ],
])("a further preview with %s", (_, caps, counts, expected) => {
  expect(wideCapReached({ ...policy, ...caps }, counts, "red")).toBe(expected);
});

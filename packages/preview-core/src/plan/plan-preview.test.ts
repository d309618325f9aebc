import { describe, expect, test } from "vitest";
import { SHA } from "../../fixtures/example.ts";
import {
  carriedOut,
  closedPullRequest,
  configWith,
  NEWER_SHA,
  openPullRequest,
  OWNER,
  previewFacts,
} from "../../fixtures/preview-facts.ts";
import { planPreview, type PreviewPlan } from "./plan-preview.ts";
import type { PreviewFacts } from "./preview-facts.ts";

const ABSENT = previewFacts();
const PRESENT = carriedOut(ABSENT, planPreview(ABSENT));
const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";
const FILES = [`${DIRECTORY}/namespace-claim.yaml`, `${DIRECTORY}/argocd-application.yaml`];

const fork = { config: configWith({ forks: "skip" }), pullRequest: openPullRequest({ fork: true }) };
const full = configWith({ maxPreviewsPerService: 2 });

type Decision = readonly [
  action: PreviewPlan["action"],
  state: PreviewPlan["state"],
  reason: string | RegExp,
];

describe("a pull request that is", () => {
  test.each<[string, Partial<PreviewFacts>, present: Decision, absent: Decision]>([
    [
      "closed",
      { pullRequest: closedPullRequest() },
      ["remove", "removed", "the pull request is closed"],
      ["nothing", "removed", "the pull request is closed"],
    ],
    [
      "merged",
      { pullRequest: closedPullRequest({ merged: true }) },
      ["remove", "removed", "the pull request is merged"],
      ["nothing", "removed", "the pull request is merged"],
    ],
    [
      "closed, and refused by the policy besides, and not at our commit",
      { pullRequest: closedPullRequest(), config: configWith({ label: "preview" }), sha: NEWER_SHA },
      ["remove", "removed", "the pull request is closed"],
      ["nothing", "removed", "the pull request is closed"],
    ],
    [
      "open, but refused by the policy",
      fork,
      ["remove", "skipped", "it comes from a fork, and previews of forks are off"],
      ["nothing", "skipped", "it comes from a fork, and previews of forks are off"],
    ],
    [
      "open, but refused by the policy, and not at our commit",
      { ...fork, sha: NEWER_SHA },
      ["remove", "skipped", /fork/],
      ["nothing", "skipped", /fork/],
    ],
    [
      "open and allowed, with its service at the cap",
      { config: full, livePreviews: [7, 3] },
      ["ensure", "deploying", `${SHA} is deployed already`],
      ["nothing", "skipped", "the cap of 2 for this service is used up by #3, #7; close one of them"],
    ],
    [
      "open and allowed, with room below the cap",
      { config: full, livePreviews: [7] },
      ["ensure", "deploying", `${SHA} is deployed already`],
      ["ensure", "deploying", `the head of the pull request is ${SHA}`],
    ],
    [
      "open and allowed",
      {},
      ["ensure", "deploying", `${SHA} is deployed already`],
      ["ensure", "deploying", `the head of the pull request is ${SHA}`],
    ],
    [
      "open and allowed, now at another commit",
      { pullRequest: openPullRequest({ headSha: NEWER_SHA }) },
      ["nothing", "superseded", `the head of the pull request is now ${NEWER_SHA}`],
      ["nothing", "superseded", `the head of the pull request is now ${NEWER_SHA}`],
    ],
    [
      "open and allowed, now at another commit, with its service at the cap",
      { pullRequest: openPullRequest({ headSha: NEWER_SHA }), config: full, livePreviews: [3, 7] },
      ["nothing", "superseded", /is now/],
      ["nothing", "superseded", /is now/],
    ],
    [
      "in an unknown state",
      { pullRequest: { state: "unknown", reason: "GitHub did not answer" } },
      ["nothing", "failed", "GitHub did not answer"],
      ["nothing", "failed", "GitHub did not answer"],
    ],
  ])("%s", (_, overrides, present, absent) => {
    const live = [...(overrides.livePreviews ?? []), 1];
    expect(decision(planPreview({ ...PRESENT, ...overrides, livePreviews: live }))).toEqual(
      matching(present),
    );
    expect(decision(planPreview({ ...ABSENT, ...overrides }))).toEqual(matching(absent));
  });
});

describe("the plan", () => {
  test("to ensure writes the two manifests and, once, the owner file", () => {
    const { write, remove } = planPreview(ABSENT);
    expect([...write.keys()]).toEqual([...FILES, "infra/quickstart-services/pricing-api/preview-owner.yaml"]);
    expect(remove).toEqual([]);
    expect([...planPreview({ ...ABSENT, owner: OWNER }).write.keys()]).toEqual(FILES);
  });

  test("to remove takes every file of the directory, and not the owner file", () => {
    const directory = new Map([...PRESENT.directory, [`${DIRECTORY}/notes.md`, "hello"]]);
    const plan = planPreview({ ...PRESENT, directory, pullRequest: closedPullRequest() });
    expect(plan.remove.toSorted()).toEqual([...FILES, `${DIRECTORY}/notes.md`].toSorted());
    expect([...plan.write]).toEqual([]);
  });

  test("for a new commit writes the commit into both files", () => {
    const pullRequest = openPullRequest({ headSha: NEWER_SHA });
    const plan = planPreview({ ...PRESENT, pullRequest, sha: NEWER_SHA });
    expect([...plan.write.keys()]).toEqual(FILES);
    expect(plan.write.get(`${DIRECTORY}/namespace-claim.yaml`)).toContain(`sha: ${NEWER_SHA}`);
    expect(plan.write.get(`${DIRECTORY}/argocd-application.yaml`)).toContain(`targetRevision: ${NEWER_SHA}`);
  });

  test("for a reopened pull request is that of a new one", () => {
    const closed = { ...PRESENT, pullRequest: closedPullRequest() };
    const reopened = { ...carriedOut(closed, planPreview(closed)), pullRequest: openPullRequest() };
    expect([...planPreview(reopened).write.keys()]).toEqual(FILES);
  });
});

function decision({ action, state, reason }: PreviewPlan): Decision {
  return [action, state, reason];
}

function matching([action, state, reason]: Decision): unknown[] {
  return [action, state, typeof reason === "string" ? reason : expect.stringMatching(reason)];
}

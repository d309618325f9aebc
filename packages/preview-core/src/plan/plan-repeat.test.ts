import { expect, test } from "vitest";
import {
  carriedOut,
  closedPullRequest,
  NEWER_SHA,
  openPullRequest,
  previewFacts,
} from "../../fixtures/preview-facts.ts";
import { planPreview } from "./plan-preview.ts";
import { planRepeat, type RepeatFacts } from "./plan-repeat.ts";
import type { PreviewFacts } from "./preview-facts.ts";

const FIRST = previewFacts();
const { directory: DEPLOYED } = carriedOut(FIRST, planPreview(FIRST));

/** The plan of these facts, carried out. */
function after(facts: PreviewFacts, more: Partial<RepeatFacts> = {}): RepeatFacts {
  const { pullRequest, directory: replaced } = facts;
  return { facts, plan: planPreview(facts), replaced, pullRequest, ...more };
}

test("a plan that still fits is not repeated", () => {
  expect(planRepeat(after(FIRST))).toBeUndefined();
});

test("a plan is not repeated when the pull request cannot be read", () => {
  const unknown = { state: "unknown", reason: "no answer" } as const;
  expect(planRepeat(after(FIRST, { pullRequest: unknown }))).toBeUndefined();
});

test("a pull request that closed during its deploy is planned once more, without another redeploy", () => {
  const facts = { ...FIRST, redeploy: true };
  expect(planRepeat(after(facts, { pullRequest: closedPullRequest() }))).toMatchObject({
    preview: FIRST.preview,
    sha: FIRST.sha,
    redeploy: false,
  });
});

test("a deploy that is no longer of the head is planned once more, and then superseded", () => {
  const pullRequest = openPullRequest({ headSha: NEWER_SHA });
  expect(planRepeat(after(FIRST, { pullRequest }))).toMatchObject({ sha: FIRST.sha });
});

test("a replaced preview whose commit is the head again is restored, image and run included", () => {
  const facts = previewFacts({
    sha: NEWER_SHA,
    pullRequest: openPullRequest({ headSha: NEWER_SHA }),
    directory: DEPLOYED,
    runUrl: "https://github.com/crh225/pricing-api/actions/runs/2",
  });
  expect(planRepeat(after(facts, { pullRequest: openPullRequest() }))).toMatchObject({
    sha: FIRST.sha,
    image: { repository: "ghcr.io/crh225/pricing-api", tag: "pr-1-0123456789ab" },
    runUrl: FIRST.runUrl,
    redeploy: false,
  });
});

test("a removed preview whose pull request is open again is restored", () => {
  const facts = previewFacts({ pullRequest: closedPullRequest(), directory: DEPLOYED });
  expect(planRepeat(after(facts, { pullRequest: openPullRequest() }))).toMatchObject({ sha: FIRST.sha });
});

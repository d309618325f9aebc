import { expect, test } from "vitest";
import { carriedOut, closedPullRequest, previewFacts } from "../../fixtures/preview-facts.ts";
import { planPreview } from "./plan-preview.ts";

const FRESH = previewFacts();
const LIVE = carriedOut(FRESH, planPreview(FRESH));

test("says what is deployed, why, for which pull request and by which run", () => {
  expect(planPreview(FRESH).message).toBe(`Deploy pricing-api pull request 1 as pr-1-0123456789ab

Because the head of the pull request is 0123456789abcdef0123456789abcdef01234567.

Pull-Request: https://github.com/crh225/pricing-api/pull/1
Run: https://github.com/crh225/pricing-api/actions/runs/30433642`);
});

test("says what is removed, and no run where there is none", () => {
  const facts = { ...LIVE, pullRequest: closedPullRequest({ merged: true }), runUrl: undefined };
  expect(planPreview(facts).message).toBe(`Remove pricing-api pull request 1

Because the pull request is merged.

Pull-Request: https://github.com/crh225/pricing-api/pull/1`);
});

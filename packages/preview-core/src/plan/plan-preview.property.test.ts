import fc from "fast-check";
import { expect, test } from "vitest";
import { anyFacts } from "../../fixtures/any-facts.ts";
import { carriedOut } from "../../fixtures/preview-facts.ts";
import { runs } from "../../fixtures/runs.ts";
import { ownerPath } from "../manifests/owner-file.ts";
import { readPreview } from "../manifests/record.ts";
import { planPreview, assertOwnPaths, type PreviewPlan } from "./plan-preview.ts";
import type { PreviewFacts } from "./preview-facts.ts";
import { isEmptyPlan } from "./changes.ts";

const RUNS = runs(120, 2000);

test("a plan that was carried out leaves nothing to plan, whatever it started from", () => {
  const property = everyPlan((facts, plan) => {
    const again = planPreview(carriedOut(facts, plan));
    expect([...again.write.keys(), ...again.remove]).toEqual([]);
    expect(again.state).toBe(plan.state);
  });
  fc.assert(property, RUNS);
});

test("a plan touches only the preview's own directory, and writes the owner file only where there is none", () => {
  const property = everyPlan((facts, plan) => {
    assertOwnPaths(plan, facts.preview, facts.config.root);
    const owner = ownerPath(facts.preview.service, facts.config.root);
    if (plan.write.has(owner))
      expect([facts.owner, facts.config.policy.registration]).toEqual([undefined, "open"]);
  });
  fc.assert(property, RUNS);
});

test("a plan for an open and allowed pull request removes nothing but stale files", () => {
  const property = everyPlan((facts, plan) => {
    if (plan.action !== "ensure") return;
    const after = carriedOut(facts, plan).directory;
    expect([...after.keys()].map((path) => path.split("/").at(-1))).toEqual(
      expect.arrayContaining(["namespace-claim.yaml", "argocd-application.yaml"]),
    );
    expect(after.size).toBe(2);
    expect(readPreview(after)).toMatchObject({ sha: facts.sha, preview: facts.preview });
  });
  fc.assert(property, RUNS);
});

test("a plan writes only at the head of an open pull request, and removes only what is closed or refused", () => {
  const property = everyPlan((facts, plan) => {
    const { pullRequest, sha } = facts;
    if (plan.write.size > 0) expect(pullRequest).toMatchObject({ state: "open", headSha: sha });
    if (plan.action === "remove") {
      expect(plan.remove).toEqual([...facts.directory.keys()]);
      expect([plan.state, pullRequest.state]).toEqual(
        plan.state === "removed" ? ["removed", "closed"] : ["skipped", "open"],
      );
    }
    if (pullRequest.state === "unknown") expect(plan).toMatchObject({ action: "nothing", state: "failed" });
  });
  fc.assert(property, RUNS);
});

test("a plan never touches what another repository has", () => {
  const property = everyPlan((facts, plan) => {
    const isForeign = [...facts.directory.values()].some((text) => text.includes('repository-id: "7"'));
    if (isForeign) expect([plan.action, isEmptyPlan(plan)]).toEqual(["nothing", true]);
  });
  fc.assert(property, RUNS);
});

test("a plan to do nothing changes nothing, and every plan says why in one line", () => {
  const property = everyPlan((facts, plan) => {
    if (plan.action === "nothing") expect(isEmptyPlan(plan)).toBe(true);
    if (facts.pullRequest.state !== "unknown") expect(plan.reason).toMatch(/^[^\n\u2028]+$/);
  });
  fc.assert(property, RUNS);
});

function everyPlan(fact: (facts: PreviewFacts, plan: PreviewPlan) => void): fc.IProperty<[PreviewFacts]> {
  return fc.property(anyFacts, (facts) => {
    fact(facts, planPreview(facts));
  });
}

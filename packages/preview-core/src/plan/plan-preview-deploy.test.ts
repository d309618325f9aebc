import { describe, expect, test } from "vitest";
import { SHA } from "../../fixtures/example.ts";
import {
  carriedOut,
  closedPullRequest,
  configWith,
  NEWER_SHA,
  openPullRequest,
  previewFacts,
} from "../../fixtures/preview-facts.ts";
import { readPreview, type RecordedPreview } from "../manifests/record.ts";
import type { Problem } from "../preview-error.ts";
import { renderPreview } from "../manifests/render-preview.ts";
import { planPreview } from "./plan-preview.ts";
import type { PreviewFacts } from "./preview-facts.ts";
import { isEmptyPlan } from "./changes.ts";

const FRESH = previewFacts();
const LIVE = next(FRESH);
const APPLICATION = "infra/quickstart-services/pricing-api/preview-pr-1/argocd-application.yaml";
const pushed = { pullRequest: openPullRequest({ headSha: NEWER_SHA }), sha: NEWER_SHA };

describe("a first deploy", () => {
  test("takes repository and tag of the image from the registry and the names", () => {
    const repository = { ...FRESH.repository, fullName: "Crh225/Pricing-API" };
    expect(recorded(next({ ...FRESH, repository })).image).toEqual({
      repository: "ghcr.io/crh225/pricing-api",
      tag: "pr-1-0123456789ab",
      digest: undefined,
    });
  });

  test("takes the given parts of the image, and only the rest from the names", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    expect(recorded(next({ ...FRESH, image: { digest } })).image).toEqual({
      repository: "ghcr.io/crh225/pricing-api",
      tag: "pr-1-0123456789ab",
      digest,
    });
    const image = { repository: "localhost:5000/pricing", tag: "007" };
    expect(recorded(next({ ...FRESH, image })).image).toEqual({ ...image, digest: undefined });
  });

  test("is attempt 1, created now, by this run", () => {
    expect(recorded(LIVE)).toMatchObject({
      attempt: 1,
      createdAt: timeOf(FRESH),
      runUrl: FRESH.runUrl,
      sha: SHA,
    });
  });

  test("records no run where there is none", () => {
    expect(recorded(next({ ...FRESH, runUrl: undefined })).runUrl).toBeUndefined();
  });
});

describe("the same commit again", () => {
  test("plans nothing, at another time and in another run", () => {
    const plan = planPreview(LIVE);
    expect(isEmptyPlan(plan)).toBe(true);
    expect(plan).toMatchObject({
      action: "ensure",
      state: "deploying",
      reason: `${SHA} is deployed already`,
    });
  });

  test("with redeploy raises the attempt, in this run, and keeps the time of creation", () => {
    const again = next({ ...LIVE, redeploy: true });
    expect(recorded(again)).toMatchObject({ attempt: 2, createdAt: timeOf(FRESH), runUrl: LIVE.runUrl });
    expect(recorded(next({ ...again, redeploy: true })).attempt).toBe(3);
    expect(isEmptyPlan(planPreview(again))).toBe(true);
  });

  test("with redeploy starts its time to live again, and forgets the announced expiry", () => {
    const warned = warnedAt(LIVE, "2026-11-23T00:00:00Z");
    expect(recorded(next({ ...warned, redeploy: true }))).toMatchObject({
      deployedAt: timeOf(warned),
      expiryWarnedAt: undefined,
    });
  });

  test("does not prolong its time to live, and keeps the announced expiry", () => {
    const warned = warnedAt(LIVE, "2026-11-23T00:00:00Z");
    expect(isEmptyPlan(planPreview(warned))).toBe(true);
    const config = { ...FRESH.config, domain: "example.com" };
    expect(recorded(next({ ...warned, config }))).toMatchObject({
      deployedAt: timeOf(FRESH),
      expiryWarnedAt: "2026-11-23T00:00:00Z",
    });
  });

  test("with another image keeps attempt and creation, and names this run", () => {
    const again = next({ ...LIVE, redeploy: true });
    const changed = recorded(next({ ...again, image: { tag: "other" }, runUrl: "https://example.com/3" }));
    expect(changed).toMatchObject({
      attempt: 2,
      createdAt: timeOf(FRESH),
      runUrl: "https://example.com/3",
      image: { tag: "other" },
    });
  });

  test("on a changed platform moves the preview, and keeps its time of creation", () => {
    const config = { ...FRESH.config, domain: "example.com" };
    expect(recorded(next({ ...LIVE, config }))).toMatchObject({
      url: "https://pricing-api-pr-1-red.example.com",
      createdAt: timeOf(FRESH),
      attempt: 1,
    });
  });
});

describe("another commit", () => {
  test("starts the time to live again, without an announced expiry", () => {
    const warned = warnedAt(LIVE, "2026-11-23T00:00:00Z");
    expect(recorded(next({ ...warned, ...pushed }))).toMatchObject({
      deployedAt: timeOf(warned),
      expiryWarnedAt: undefined,
    });
  });

  test("is attempt 1 again, in this run, created when the preview was", () => {
    const redeployed = next({ ...LIVE, redeploy: true });
    expect(recorded(next({ ...redeployed, ...pushed }))).toMatchObject({
      sha: NEWER_SHA,
      attempt: 1,
      createdAt: timeOf(FRESH),
      runUrl: LIVE.runUrl,
      image: { tag: `pr-1-${NEWER_SHA.slice(0, 12)}` },
    });
  });

  test("with redeploy is attempt 1 all the same", () => {
    expect(recorded(next({ ...LIVE, ...pushed, redeploy: true })).attempt).toBe(1);
  });
});

describe("a directory that was changed", () => {
  test("loses the files that preview-core did not write", () => {
    const stale = "infra/quickstart-services/pricing-api/preview-pr-1/old/values.yaml";
    const directory = new Map([...LIVE.directory, [stale, "a: 1\n"]]);
    const plan = planPreview({ ...LIVE, directory });
    expect(plan.remove).toEqual([stale]);
    expect([...plan.write]).toEqual([]);
    expect(plan.reason).toBe(`the head of the pull request is ${SHA}`);
  });

  test("gets back a file that is missing or was edited, by this run", () => {
    const [claim] = [...LIVE.directory.keys()];
    const directory = new Map(LIVE.directory).set(`${claim}`, "kind: NamespaceClaim\n");
    const repaired = next({ ...LIVE, directory });
    expect(repaired.directory.get(`${claim}`)).toBe(LIVE.directory.get(`${claim}`));
    expect(recorded(repaired)).toMatchObject({ createdAt: timeOf(FRESH), runUrl: LIVE.runUrl });
  });

  test("is written anew when its Application cannot be read", () => {
    for (const text of ["", "not: [yaml", "kind: Application\n", "*a"]) {
      const directory = new Map(LIVE.directory).set(APPLICATION, text);
      expect(recorded(next({ ...LIVE, directory }))).toMatchObject({ attempt: 1, createdAt: timeOf(LIVE) });
    }
  });
});

describe("a policy key that this version does not know", () => {
  const unknownKeys = ["theme", "policy.reviewers", "policy.a\nb"].map(unknownKey);

  test("stops a deploy and says what helps", () => {
    expect(planPreview({ ...FRESH, unknownKeys })).toMatchObject({
      action: "nothing",
      state: "failed",
      reason: "policy.reviewers: is unknown; policy.a b: is unknown",
    });
  });

  test("stops neither the removal of a closed pull request nor of a refused one", () => {
    expect(planPreview({ ...LIVE, unknownKeys, pullRequest: closedPullRequest() }).action).toBe("remove");
    const refused = { config: configWith({ drafts: "skip" }), pullRequest: openPullRequest({ draft: true }) };
    expect(planPreview({ ...LIVE, unknownKeys, ...refused }).action).toBe("remove");
  });

  test("matters only under policy", () => {
    expect(planPreview({ ...FRESH, unknownKeys: ["theme", "policyholder"].map(unknownKey) }).action).toBe(
      "ensure",
    );
  });
});

/** The same, after the sweeper has notified the pull request. */
function warnedAt(facts: PreviewFacts, expiryWarnedAt: string): PreviewFacts {
  const deployment = { ...recorded(facts), expiryWarnedAt };
  return { ...facts, directory: renderPreview(deployment, facts.config) };
}

function next(facts: PreviewFacts): PreviewFacts {
  return carriedOut(facts, planPreview(facts));
}

function timeOf({ now }: PreviewFacts): string {
  return new Date(now).toISOString();
}

function recorded({ directory }: PreviewFacts): RecordedPreview {
  const read = readPreview(directory);
  if ("unreadable" in read) throw new Error(read.unreadable);
  return read;
}

function unknownKey(path: string): Problem {
  return { path, message: "is unknown" };
}

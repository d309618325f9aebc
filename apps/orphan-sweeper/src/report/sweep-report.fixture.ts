import type { ImageReport, ReportedDecision, SweepReport } from "./sweep-report.ts";

/** The report of a clean sweep that removed one preview of three. */
export function sweepReport(overrides: Partial<SweepReport> = {}): SweepReport {
  return {
    outcome: "clean",
    braked: null,
    dryRun: false,
    commit: "0123456789abcdef0123456789abcdef01234567",
    previews: {
      open: 2,
      "kept-by-label": 0,
      expiring: 0,
      announced: 0,
      postponed: 0,
      expired: 0,
      "just-closed": 0,
      closed: 1,
      unknown: 0,
      misplaced: 0,
      "not-ours": 0,
    },
    images: null,
    decisions: [removal()],
    restored: [],
    warnings: [],
    failed: [],
    oldestOrphanSeconds: null,
    durationSeconds: 1.2,
    apiPoints: 3,
    ...overrides,
  };
}

export function removal(overrides: Partial<ReportedDecision> = {}): ReportedDecision {
  return {
    kind: "preview",
    action: "remove",
    done: true,
    rule: "closed",
    what: "infra/quickstart-services/a/preview-pr-1",
    pullRequest: "crh225/a#1",
    reason: "the pull request is merged",
    command: null,
    ...overrides,
  };
}

/** An object that is on the hub and not in git. */
export function stray(overrides: Partial<ReportedDecision> = {}): ReportedDecision {
  return removal({
    kind: "object",
    action: "prune",
    done: false,
    rule: "not-in-git",
    what: "hub Application argocd/a-pr-9",
    pullRequest: null,
    reason: "it has been in the cluster for 60 min, and is not in git",
    command: "kubectl --context HUB delete application.argoproj.io a-pr-9 --namespace argocd",
    ...overrides,
  });
}

/** Three images, one of them of a closed pull request. */
export function imageReport(overrides: Partial<ImageReport> = {}): ImageReport {
  const none = { "just-closed": 0, unknown: 0, "in-use": 0, last: 0, "not-linked": 0, "other-tag": 0 };
  return { dry: false, braked: null, states: { ...none, open: 2, closed: 1, untagged: 0 }, ...overrides };
}

/** The image of a closed pull request. */
export function imageRemoval(overrides: Partial<ReportedDecision> = {}): ReportedDecision {
  const what = "ghcr.io/crh225/a:pr-1, pr-1-0123456789ab";
  return removal({ kind: "image", what, reason: "pull request 1 was merged", ...overrides });
}

/** A report with this text in every place of untrusted text. */
export function reportOf(text: string): SweepReport {
  const decision = { what: text, pullRequest: text, reason: text, command: text };
  return sweepReport({
    decisions: [removal(decision), stray(decision), imageRemoval(decision)],
    braked: text,
    images: imageReport({ braked: text }),
    restored: [text],
    warnings: [text],
    failed: [{ what: text, message: text }],
  });
}

import type { ReportedDecision, SweepReport } from "./sweep-report.ts";

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
      expired: 0,
      "just-closed": 0,
      closed: 1,
      unknown: 0,
      misplaced: 0,
      "not-ours": 0,
    },
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

/** An object that the hub has and git has not. */
export function stray(overrides: Partial<ReportedDecision> = {}): ReportedDecision {
  return removal({
    action: "prune",
    done: false,
    rule: "not-in-git",
    what: "hub Application argocd/a-pr-9",
    pullRequest: null,
    reason: "it is in the cluster for 60 min, and not in git",
    command: "kubectl --context HUB delete application.argoproj.io a-pr-9 --namespace argocd",
    ...overrides,
  });
}

/** A report in which each text that came from elsewhere is this one. */
export function reportOf(text: string): SweepReport {
  const decision = { what: text, pullRequest: text, reason: text, command: text };
  return sweepReport({
    decisions: [removal(decision), stray(decision)],
    braked: text,
    restored: [text],
    warnings: [text],
    failed: [{ what: text, message: text }],
  });
}

import { describeAction, describeSweep } from "./describe-sweep.ts";
import type { KeptDecision, SweepReport } from "./sweep-report.ts";

/** One entry of a structured log. */
export interface LogEntry {
  /** ISO 8601 */
  readonly time: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly [key: string]: unknown;
}

/**
 * A sweep as entries of a structured log: one for each decision, each warning and each failure, and one for the run. A
 * removal is a warning: the run of the pull request itself should have removed the preview.
 *
 * @param kept Decisions to keep, for the level `debug`. 10,000 previews make 10,000 entries.
 */
export function toLogEntries(report: SweepReport, kept: readonly KeptDecision[], time: string): LogEntry[] {
  const { decisions, warnings, failed, outcome } = report;
  return [
    ...kept.map((decision): LogEntry => ({ time, level: "debug", message: "kept", ...decision })),
    ...decisions.map((decision): LogEntry => {
      const level = decision.action === "warn" ? "info" : "warn";
      const { action, ...rest } = decision;
      return { time, level, message: describeAction(decision, report), action, ...rest };
    }),
    ...warnings.map((message): LogEntry => ({ time, level: "warn", message })),
    ...failed.map(({ what, message }): LogEntry => ({ time, level: "error", message, what })),
    {
      time,
      level: outcome === "clean" ? "info" : "error",
      message: describeSweep(report),
      outcome,
      braked: report.braked,
      dryRun: report.dryRun,
      commit: report.commit,
      previews: report.previews,
      images: report.images,
      oldestOrphanSeconds: report.oldestOrphanSeconds,
      durationSeconds: report.durationSeconds,
      apiPoints: report.apiPoints,
    },
  ];
}

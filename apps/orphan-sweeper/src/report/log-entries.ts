import type { KeptDecision } from "./to-kept.ts";
import type { SweepReport } from "./sweep-report.ts";
import { describeAction, describeSweep } from "./words.ts";

/** One entry of a structured log. */
export interface LogEntry {
  /** ISO 8601 */
  readonly time: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly [key: string]: unknown;
}

/**
 * A sweep as entries of a structured log: one for each decision that is not simply to keep, each warning, each failure, and
 * one for all of it. What is removed is a warning: it shows that a pull request's own run did not come.
 */
export function toLogEntries(report: SweepReport, time: string): LogEntry[] {
  const { decisions, warnings, failed, previews, durationSeconds, apiPoints, outcome, commit, dryRun } =
    report;
  const { braked, images, oldestOrphanSeconds } = report;
  return [
    ...decisions.map(({ action, ...decision }): LogEntry => {
      const message = describeAction({ action, ...decision }, report);
      return { time, level: action === "warn" ? "info" : "warn", message, action, ...decision };
    }),
    ...warnings.map((message): LogEntry => ({ time, level: "warn", message })),
    ...failed.map(({ what, message }): LogEntry => ({ time, level: "error", message, what })),
    {
      time,
      level: outcome === "clean" ? "info" : "error",
      message: describeSweep(report),
      outcome,
      braked,
      dryRun,
      commit,
      previews,
      images,
      oldestOrphanSeconds,
      durationSeconds,
      apiPoints,
    },
  ];
}

/** One entry for each decision to simply keep. Ten thousand previews make ten thousand of them. */
export function toKeptEntries(kept: readonly KeptDecision[], time: string): LogEntry[] {
  return kept.map((decision) => ({ time, level: "debug", message: "kept", ...decision }));
}

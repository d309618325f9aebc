import { githubRunner, jsonLine, reportError, type Terminal, UsageError } from "preview-console";
import { toKeptEntries, toLogEntries } from "./report/log-entries.ts";
import { renderFailure, renderSummary } from "./report/render-summary.ts";
import { renderTable } from "./report/render-table.ts";
import type { KeptDecision } from "./report/to-kept.ts";
import type { SweepReport } from "./report/sweep-report.ts";

const NAME = "orphan-sweeper";

/** 0 done, 1 something failed, 3 the brake held. */
const EXIT_CODES: Readonly<Record<SweepReport["outcome"], number>> = { clean: 0, failed: 1, braked: 3 };

/** What is told besides the report. */
export interface Telling {
  readonly json: boolean;
  readonly now: number;
  /** What was simply kept. Default: it is not told */
  readonly kept: readonly KeptDecision[] | undefined;
}

/** Tells everybody how a sweep went: standard output, the log where nobody watches, and the run's page on GitHub. */
export async function tellReport(
  report: SweepReport,
  terminal: Terminal,
  { json, now, kept }: Telling,
): Promise<number> {
  terminal.out(json ? jsonLine(report) : renderTable(report));
  const time = new Date(now).toISOString();
  const entries = [...toKeptEntries(kept ?? [], time), ...toLogEntries(report, time)];
  // Whoever asks for them wants them on a terminal too.
  if (!terminal.interactive || kept !== undefined) for (const entry of entries) terminal.err(jsonLine(entry));
  await githubRunner(terminal.environment, terminal.err).addSummary(renderSummary(report));
  return EXIT_CODES[report.outcome];
}

/** Tells everybody why there is no report; gives back the exit code: 1 failed, 2 wrong usage, 130 interrupted. */
export async function tellFailure(error: unknown, terminal: Terminal, signal: AbortSignal): Promise<number> {
  if (signal.aborted) {
    terminal.err(`${NAME}: interrupted; what was committed stays, and nothing is half-done\n`);
    return 130;
  }
  const code = reportError(error, terminal, NAME);
  const message = error instanceof Error ? error.message : String(error);
  if (code !== 0 && (error instanceof UsageError || code === 1))
    await githubRunner(terminal.environment, terminal.err).addSummary(renderFailure(message));
  return code;
}

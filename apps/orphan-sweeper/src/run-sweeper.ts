import {
  asksForHelp,
  escapeMarkdown,
  githubRunner,
  jsonLine,
  progressLine,
  type ProgressLine,
  readCommand,
  renderHelp,
  reportError,
  secretTexts,
  type Terminal,
  UsageError,
  type Watchdog,
} from "preview-console";
import { PreviewError, describeProblem } from "preview-core";
import { type Clock, type RetryPolicy, sweepPreviews, type SweepResult } from "preview-gitops";
import { type Settings, SWEEPER } from "./command.ts";
import { connect } from "./connect.ts";
import { writeMetrics } from "./metrics.ts";
import { toLogEntries } from "./report/log-entries.ts";
import { renderSummary } from "./report/render-summary.ts";
import { renderTable } from "./report/render-table.ts";
import type { SweepReport } from "./report/sweep-report.ts";
import { toKept, toReport } from "./report/to-report.ts";

/** The world outside of a run. */
export interface SweeperContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Ends the run before or after its commit, never during the commit. */
  readonly signal: AbortSignal;
  /** Ends a sweep that can never end. */
  readonly watchdog: Watchdog;
  /** Hides a secret in all later output. */
  readonly hide: (secret: string) => void;
}

const EXIT_CODES: Readonly<Record<SweepReport["outcome"], number>> = { clean: 0, failed: 1, braked: 3 };

/** Runs the sweeper and reports the result, also after an error. Returns the exit code. */
export async function runSweeper(words: readonly string[], context: SweeperContext): Promise<number> {
  const { terminal } = context;
  const { variables = {} } = SWEEPER;
  for (const secret of secretTexts(variables, (name) => terminal.environment[name] || undefined))
    context.hide(secret);
  if (asksForHelp(words)) {
    terminal.out(renderHelp(SWEEPER, terminal));
    return 0;
  }
  try {
    return await sweepAndReport(await readCommand(SWEEPER, words, terminal), context);
  } catch (error) {
    return reportFailure(error, context);
  }
}

/** A run that fails writes its metrics too. A failure to write metrics hides neither report nor error. */
async function sweepAndReport(settings: Settings, context: SweeperContext): Promise<number> {
  const { clock } = context;
  const startedAt = clock.now();
  let result: SweepResult;
  try {
    result = await context.watchdog.watch(() => sweep(settings, context));
  } catch (error) {
    await tryToMeter(undefined, settings, context);
    throw error;
  }
  const report = toReport(result, { dryRun: settings.dryRun, startedAt, finishedAt: clock.now() });
  await showReport(report, result, settings, context);
  const code = EXIT_CODES[report.outcome];
  return (await tryToMeter(report, settings, context)) ? code : Math.max(code, 1);
}

async function sweep(settings: Settings, context: SweeperContext): Promise<SweepResult> {
  const { terminal, clock, signal, hide: onSecret } = context;
  const { config: configPath, maxRemovals, maxShare, pruneCluster, pruneImages, dryRun } = settings;
  const progress = progressLine(terminal);
  try {
    const retryPolicy: RetryPolicy = { signal, onRetry: toRetryLog(context, progress) };
    const { environment } = terminal;
    await using connections = await connect(settings, { clock, retryPolicy, environment, onSecret });
    return await sweepPreviews(
      connections.platform,
      { configPath, limits: { maxRemovals, maxShare }, pruneCluster, pruneImages },
      {
        ...retryPolicy,
        dryRun,
        onProgress: ({ phase, done, all }) => progress.say(`${phase}: ${done} of ${all}`),
      },
    );
  } catch (error) {
    throw toUsageError(error);
  } finally {
    progress.clear();
  }
}

/** `--images` with a registry that the sweeper does not serve is wrong usage. */
function toUsageError(error: unknown): unknown {
  if (!(error instanceof PreviewError) || error.code !== "unserved-registry") return error;
  return new UsageError(
    error.problems.map((problem) => ({ path: "images", message: describeProblem(problem) })),
  );
}

function toRetryLog({ terminal, clock }: SweeperContext, progress: ProgressLine): RetryPolicy["onRetry"] {
  return (error, attempt, delay) => {
    const message = `attempt ${attempt}: ${error.message}; again in ${Math.ceil(delay / 1000)} s`;
    if (terminal.interactive) progress.say(message);
    else terminal.err(jsonLine({ time: new Date(clock.now()).toISOString(), level: "info", message }));
  };
}

/** On standard output, in the log, and on the page of a run of GitHub Actions. */
async function showReport(
  report: SweepReport,
  result: SweepResult,
  { json, logLevel }: Settings,
  { terminal, clock }: SweeperContext,
): Promise<void> {
  terminal.out(json ? jsonLine(report) : renderTable(report));
  const isDebug = logLevel === "debug";
  const time = new Date(clock.now()).toISOString();
  // A terminal shows the log only with --log-level debug.
  if (!terminal.interactive || isDebug)
    for (const entry of toLogEntries(report, isDebug ? toKept(result) : [], time))
      terminal.err(jsonLine(entry));
  await githubRunner(terminal.environment, terminal.err).addSummary(renderSummary(report));
}

/** Reports why there is no report. Returns the exit code: 1 failed, 2 wrong usage, 130 interrupted. */
async function reportFailure(error: unknown, { terminal, signal }: SweeperContext): Promise<number> {
  if (signal.aborted) {
    terminal.err(`${SWEEPER.name}: interrupted; what was committed stays, and nothing is half-done\n`);
    return 130;
  }
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split("\n").map((line) => `- ${escapeMarkdown(line)}`);
  const summary = ["### The sweep failed", "", ...lines].join("\n");
  await githubRunner(terminal.environment, terminal.err).addSummary(summary);
  return reportError(error, terminal, SWEEPER.name);
}

/** Whether the metrics are written, if a file is named. */
async function tryToMeter(
  report: SweepReport | undefined,
  { metricsFile: path, gitops }: Settings,
  { terminal, clock }: SweeperContext,
): Promise<boolean> {
  if (path === undefined) return true;
  try {
    await writeMetrics(path, report, { gitops: gitops.repository, finishedAt: clock.now() });
    return true;
  } catch (error) {
    terminal.err(`${SWEEPER.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

import { jsonLine, progressLine, type ProgressLine, type Terminal, UsageError } from "preview-console";
import { PreviewError } from "preview-core";
import { type Clock, type RetryPolicy, sweepPreviews, type SweepResult } from "preview-gitops";
import { connect } from "./connect.ts";
import { secretsIn } from "./credentials.ts";
import { readTyped } from "./program.ts";
import { renderMetrics } from "./report/render-metrics.ts";
import type { SweepReport } from "./report/sweep-report.ts";
import { toKept } from "./report/to-kept.ts";
import { toReport } from "./report/to-report.ts";
import { readSettings, type Settings } from "./settings.ts";
import { tellFailure, tellReport } from "./tell.ts";
import { readLastSuccess, writeMetrics } from "./write-metrics.ts";

/** What a run needs from outside. */
export interface SweeperContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Ends the run before or after its commit, never within it. */
  readonly signal: AbortSignal;
  /** Has a secret hidden in all that is written from here on. */
  readonly hide: (secret: string) => void;
}

/** Runs the sweeper and tells everybody how it went, whatever goes wrong. Gives back the exit code. */
export async function runSweeper(args: readonly string[], context: SweeperContext): Promise<number> {
  const { terminal, signal } = context;
  for (const secret of secretsIn(terminal.environment)) context.hide(secret);
  try {
    return await sweepAndMeter(readSettings(readTyped(args, terminal), terminal.environment), context);
  } catch (error) {
    return tellFailure(error, terminal, signal);
  }
}

/** Also a run that fails leaves its metrics; that they cannot be written hides neither report nor failure. */
async function sweepAndMeter(settings: Settings, context: SweeperContext): Promise<number> {
  const { terminal, clock } = context;
  let result: SweepResult;
  const startedAt = clock.now();
  try {
    result = await sweep(settings, context);
  } catch (error) {
    await tryToMeter(undefined, settings, context);
    throw error;
  }
  const { dryRun, json, logLevel } = settings;
  const report = toReport(result, { dryRun, startedAt, finishedAt: clock.now() });
  const kept = logLevel === "debug" ? toKept(result) : undefined;
  const code = await tellReport(report, terminal, { json, kept, now: clock.now() });
  return (await tryToMeter(report, settings, context)) ? code : Math.max(code, 1);
}

async function sweep(settings: Settings, context: SweeperContext): Promise<SweepResult> {
  const { terminal, clock, signal, hide: onSecret } = context;
  const { config: configPath, limits, pruneCluster, pruneImages, dryRun } = settings;
  const progress = progressLine(terminal);
  try {
    const retryPolicy: RetryPolicy = { signal, onRetry: toRetryLog(context, progress) };
    const { environment } = terminal;
    await using connections = await connect(settings, { clock, retryPolicy, environment, onSecret });
    return await sweepPreviews(
      connections.platform,
      { configPath, limits, pruneCluster, pruneImages },
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

/** A platform config with a mistake is wrong usage, and so is an option that does not go with it. */
function toUsageError(error: unknown): unknown {
  if (!(error instanceof PreviewError)) return error;
  if (error.code === "invalid-config") return new UsageError(error.problems);
  if (error.code !== "unserved-registry") return error;
  return new UsageError(error.problems.map(({ path, message }) => ({ path: `images: ${path}`, message })));
}

function toRetryLog({ terminal, clock }: SweeperContext, progress: ProgressLine): RetryPolicy["onRetry"] {
  return (error, attempt, delay) => {
    const message = `attempt ${attempt}: ${error.message}; again in ${Math.ceil(delay / 1000)} s`;
    if (terminal.interactive) progress.say(message);
    else terminal.err(jsonLine({ time: new Date(clock.now()).toISOString(), level: "info", message }));
  };
}

/** Whether the metrics are where they were wanted. */
async function tryToMeter(
  report: SweepReport | undefined,
  { metricsFile: path, gitops }: Settings,
  { terminal, clock }: SweeperContext,
): Promise<boolean> {
  if (path === undefined) return true;
  const lastSuccess = await readLastSuccess(path);
  const times = { finishedAt: clock.now(), lastSuccess };
  try {
    await writeMetrics(path, renderMetrics(report, { gitops: gitops.repository, ...times }));
    return true;
  } catch (error) {
    terminal.err(`orphan-sweeper: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

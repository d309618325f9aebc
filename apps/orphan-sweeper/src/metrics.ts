import { randomUUID } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Kind } from "preview-console";
import { quote } from "preview-core";
import type { ImageReport, ReportedDecision, SweepReport } from "./report/sweep-report.ts";

/** The facts about a run that are not in its report. */
export interface MeteredRun {
  /** The label `gitops`, which separates the metrics of several platforms on one machine. */
  readonly gitops: string;
  /** Milliseconds since 1970. */
  readonly finishedAt: number;
  /** End of the last clean run before this run, in seconds since 1970. Undefined: unknown. */
  readonly lastSuccess: number | undefined;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

const LAST_SUCCESS = "orphan_sweeper_last_success_timestamp_seconds";

/** A file that can be written, as far as its folder shows. */
export const metricsFile: Kind<string> = {
  placeholder: "file",
  expected: "a file in a folder that can be written",
  read: (path) => {
    const reason = whyNotWritable(path);
    if (reason === undefined) return { value: path };
    return { problem: `expected a file in a folder that can be written, got ${quote(path)} (${reason})` };
  },
};

/**
 * Replaces a file of metrics. node-exporter never reads an incomplete file (github.com/prometheus/node_exporter, "Textfile
 * Collector").
 *
 * @param report Undefined for a run that failed before its report
 * @throws Error when the file cannot be written; the old file then stays
 */
export async function writeMetrics(
  path: string,
  report: SweepReport | undefined,
  { gitops, finishedAt }: { readonly gitops: string; readonly finishedAt: number },
): Promise<void> {
  const lastSuccess = await readLastSuccess(path);
  await replaceFile(path, renderMetrics(report, { gitops, finishedAt, lastSuccess }));
}

/**
 * A run as Prometheus metrics in the text format (prometheus.io/docs/instrumenting/exposition_formats). A run that failed
 * before its report has only the metrics that are known without a report.
 */
export function renderMetrics(report: SweepReport | undefined, run: MeteredRun): string {
  const metrics = [...runMetrics(report, run), ...(report === undefined ? [] : reportMetrics(report))];
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map((metric) => renderMetric(metric, run.gitops))
    .join("");
}

/**
 * Replaces a file as a whole.
 *
 * @throws Error when the file cannot be written; the old file then stays
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  // The collector reads only names that end in ".prom".
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    // The collector runs as another user.
    await writeFile(temporary, text, { mode: 0o644, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`metrics-file: cannot be written: ${codeOf(error)}`, { cause: error });
  }
}

async function readLastSuccess(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const [, value] = new RegExp(`^${LAST_SUCCESS}\\{.*\\} ([0-9]{1,12})$`, "m").exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

function whyNotWritable(path: string): string | undefined {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? "EISDIR" : undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function runMetrics(report: SweepReport | undefined, { finishedAt, lastSuccess }: MeteredRun): Metric[] {
  const now = Math.floor(finishedAt / 1000);
  const isClean = report?.outcome === "clean";
  return [
    gauge("orphan_sweeper_last_run_timestamp_seconds", "Time when the last run ended.", now),
    gauge(LAST_SUCCESS, "Time when the last clean run ended.", isClean ? now : lastSuccess),
    gauge(
      "orphan_sweeper_success",
      "1 if the last run was clean, 0 if something failed or exceeded the limit.",
      isClean ? 1 : 0,
    ),
  ];
}

function reportMetrics(report: SweepReport): Metric[] {
  const { previews, images, decisions, failed, braked, oldestOrphanSeconds, durationSeconds, apiPoints } =
    report;
  const count: Count = (wanted) => decisions.filter(wanted).length;
  return [
    byState("orphan_sweeper_previews", "Previews, by state.", previews),
    gauge(
      "orphan_sweeper_removed",
      "Previews that the run removed.",
      count(({ kind, action, done }) => kind === "preview" && action === "remove" && done),
    ),
    gauge(
      "orphan_sweeper_orphans",
      "Previews that should be removed and still exist.",
      count(({ kind, action, done }) => kind === "preview" && action === "remove" && !done),
    ),
    gauge("orphan_sweeper_unknown", "Previews whose pull request cannot be read.", previews.unknown),
    gauge(
      "orphan_sweeper_stuck",
      "Cluster objects whose deletion does not finish.",
      count(({ rule }) => rule === "stuck"),
    ),
    gauge(
      "orphan_sweeper_not_in_git",
      "Cluster objects that are no longer in git, after the run.",
      count(({ rule, action, done }) => rule === "not-in-git" && !(action === "prune" && done)),
    ),
    gauge(
      "orphan_sweeper_oldest_orphan_seconds",
      "Seconds since the oldest closed pull request with a preview was closed.",
      oldestOrphanSeconds ?? 0,
    ),
    ...(images === null ? [] : imageMetrics(images, count)),
    gauge("orphan_sweeper_failures", "Reads and changes that failed.", failed.length),
    gauge(
      "orphan_sweeper_braked",
      "1 if the previews exceeded the removal limit, else 0.",
      braked === null ? 0 : 1,
    ),
    gauge("orphan_sweeper_duration_seconds", "Duration of the run.", durationSeconds),
    gauge(
      "orphan_sweeper_api_points",
      "Points of GitHub's GraphQL API that the run used.",
      apiPoints ?? undefined,
    ),
  ];
}

type Count = (wanted: (decision: ReportedDecision) => boolean) => number;

function imageMetrics({ states, braked }: ImageReport, count: Count): Metric[] {
  return [
    byState("orphan_sweeper_images", "Images, by state.", states),
    gauge(
      "orphan_sweeper_images_removed",
      "Images that the run deleted.",
      count(({ kind, action, done }) => kind === "image" && action === "remove" && done),
    ),
    gauge(
      "orphan_sweeper_images_orphans",
      "Images of closed pull requests that still exist.",
      count(({ kind, action, done }) => kind === "image" && action === "remove" && !done),
    ),
    gauge(
      "orphan_sweeper_images_unseen",
      "Packages of images that cannot be read.",
      count(({ kind, rule }) => kind === "package" && rule === "unseen"),
    ),
    gauge(
      "orphan_sweeper_images_braked",
      "1 if the images exceeded the removal limit, else 0.",
      braked === null ? 0 : 1,
    ),
  ];
}

function gauge(name: string, help: string, value: number | undefined): Metric {
  return { name, help, samples: value === undefined ? [] : [[{}, value]] };
}

function byState(name: string, help: string, states: Readonly<Record<string, number>>): Metric {
  const samples = Object.entries(states).map(([state, number]) => [{ state }, number] as const);
  return { name, help, samples };
}

function renderMetric({ name, help, samples }: Metric, gitops: string): string {
  const lines = samples.map(
    ([labels, value]) => `${name}{${renderLabels({ gitops, ...labels })}} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(",");
}

/** The three escapes of the format. Other line ends become `\n` too, because some readers split at them. */
function escapeLabel(value: string): string {
  return value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/[\n\r\u2028\u2029]/g, String.raw`\n`);
}

import type { ImageReport, ReportedDecision, SweepReport } from "./sweep-report.ts";

/** What is told of a run besides its report. */
export interface MeteredRun {
  /** Tells the metrics of several platforms on one machine apart. */
  readonly gitops: string;
  /** Milliseconds since 1970. */
  readonly finishedAt: number;
  /** When a run ended clean last, before this one, in seconds since 1970. Default: not known */
  readonly lastSuccess: number | undefined;
}

/** Name, help, and samples: label values → value. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

export const LAST_SUCCESS = "orphan_sweeper_last_success_timestamp_seconds";

/**
 * A run as Prometheus metrics in the text format (prometheus.io/docs/instrumenting/exposition_formats). A run that did not
 * get as far as a report has only what is known without one.
 */
export function renderMetrics(report: SweepReport | undefined, run: MeteredRun): string {
  const metrics = [...runMetrics(report, run), ...(report === undefined ? [] : reportMetrics(report))];
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map((metric) => renderMetric(metric, run.gitops))
    .join("");
}

function runMetrics(report: SweepReport | undefined, { finishedAt, lastSuccess }: MeteredRun): Metric[] {
  const now = Math.floor(finishedAt / 1000);
  const success = report?.outcome === "clean" ? now : lastSuccess;
  return [
    gauge("orphan_sweeper_last_run_timestamp_seconds", "When the last run ended.", now),
    gauge(LAST_SUCCESS, "When the last run ended in which nothing failed.", success),
    gauge(
      "orphan_sweeper_success",
      "Whether nothing failed in the last run.",
      report?.outcome === "clean" ? 1 : 0,
    ),
  ];
}

function reportMetrics(report: SweepReport): Metric[] {
  const { previews, images, decisions, failed, braked, oldestOrphanSeconds, durationSeconds, apiPoints } =
    report;
  const count: Count = (wanted) => decisions.filter(wanted).length;
  const byState = Object.entries(previews).map(([state, number]) => [{ state }, number] as const);
  return [
    { name: "orphan_sweeper_previews", help: "Previews that were found, by state.", samples: byState },
    gauge(
      "orphan_sweeper_removed",
      "Previews that the run removed.",
      count(({ kind, action, done }) => kind === "preview" && action === "remove" && done),
    ),
    gauge(
      "orphan_sweeper_orphans",
      "Previews that were to be removed and are still there.",
      count(({ kind, action, done }) => kind === "preview" && action === "remove" && !done),
    ),
    gauge("orphan_sweeper_unknown", "Previews whose pull request's state is not known.", previews.unknown),
    gauge(
      "orphan_sweeper_stuck",
      "Objects in clusters whose deletion does not end.",
      count(({ rule }) => rule === "stuck"),
    ),
    gauge(
      "orphan_sweeper_not_in_git",
      "Objects in clusters that git has not any more, after the run.",
      count(({ rule, action, done }) => rule === "not-in-git" && !(action === "prune" && done)),
    ),
    gauge(
      "orphan_sweeper_oldest_orphan_seconds",
      "How long ago the pull request was closed that has been so for longest and still has its preview.",
      oldestOrphanSeconds ?? 0,
    ),
    ...(images === null ? [] : imageMetrics(images, count)),
    gauge("orphan_sweeper_failures", "What could not be looked at or done.", failed.length),
    gauge("orphan_sweeper_braked", "Whether the brake held for previews.", braked === null ? 0 : 1),
    gauge("orphan_sweeper_duration_seconds", "How long the run took.", durationSeconds),
    gauge("orphan_sweeper_api_points", "GraphQL points that the run used.", apiPoints ?? undefined),
  ];
}

type Count = (wanted: (decision: ReportedDecision) => boolean) => number;

function imageMetrics({ states, braked }: ImageReport, count: Count): Metric[] {
  const byState = Object.entries(states).map(([state, number]) => [{ state }, number] as const);
  return [
    { name: "orphan_sweeper_images", help: "Images that were found, by state.", samples: byState },
    gauge(
      "orphan_sweeper_images_removed",
      "Images that the run deleted.",
      count(({ kind, action, done }) => kind === "image" && action === "remove" && done),
    ),
    gauge(
      "orphan_sweeper_images_orphans",
      "Images of closed pull requests that are still there.",
      count(({ kind, action, done }) => kind === "image" && action === "remove" && !done),
    ),
    gauge(
      "orphan_sweeper_images_unseen",
      "Packages of images that cannot be seen.",
      count(({ kind, rule }) => kind === "package" && rule === "unseen"),
    ),
    gauge("orphan_sweeper_images_braked", "Whether the brake held for images.", braked === null ? 0 : 1),
  ];
}

function gauge(name: string, help: string, value: number | undefined): Metric {
  return { name, help, samples: value === undefined ? [] : [[{}, value]] };
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

/** The format's own three escapes; other line ends than its own would pass, and confuse whoever reads the file. */
function escapeLabel(value: string): string {
  return value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/[\n\r\u2028\u2029]/g, String.raw`\n`);
}

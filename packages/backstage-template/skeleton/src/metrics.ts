/** The service's metrics for Prometheus. */
export interface Metrics {
  /** Counts an answer. */
  readonly count: (method: string, status: number) => void;
  /** The metrics in Prometheus' text format. */
  readonly render: () => string;
}

/** All other methods share one series, so that clients cannot create series. */
const METHODS = new Set(["GET", "HEAD"]);

/** New metrics, all zero. */
export function createMetrics(): Metrics {
  const answers = new Map<string, number>();
  return {
    count(method, status) {
      const labels = `method="${METHODS.has(method) ? method : "other"}",status="${status}"`;
      answers.set(labels, (answers.get(labels) ?? 0) + 1);
    },
    render: () => renderMetrics(answers),
  };
}

function renderMetrics(answers: ReadonlyMap<string, number>): string {
  const counts = [...answers].map(([labels, count]) => `http_requests_total{${labels}} ${count}`);
  return `${[
    "# HELP http_requests_total Answered requests.",
    "# TYPE http_requests_total counter",
    ...counts,
    "# HELP process_resident_memory_bytes Memory of the process.",
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    "# HELP process_uptime_seconds Time since the process started.",
    "# TYPE process_uptime_seconds gauge",
    `process_uptime_seconds ${process.uptime()}`,
  ].join("\n")}\n`;
}

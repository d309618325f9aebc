/** What the service has done so far, for Prometheus. */
export interface Metrics {
  /** Counts an answer. */
  readonly count: (method: string, status: number) => void;
  /** In Prometheus' text format. */
  readonly render: () => string;
}

/** Whatever else a client sends as a method is one series, so that nobody can make more of them. */
const METHODS = new Set(["GET", "HEAD"]);

/** Metrics that start at nothing. */
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
    "# HELP http_requests_total Requests that were answered.",
    "# TYPE http_requests_total counter",
    ...counts,
    "# HELP process_resident_memory_bytes Memory that the process has.",
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    "# HELP process_uptime_seconds How long the process has run.",
    "# TYPE process_uptime_seconds gauge",
    `process_uptime_seconds ${process.uptime()}`,
  ].join("\n")}\n`;
}

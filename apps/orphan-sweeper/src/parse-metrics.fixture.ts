/** A metric as a scraper reads it. */
export interface ParsedMetric {
  readonly name: string;
  readonly type: string;
  readonly samples: { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"`;
const HELP = new RegExp(`^# HELP (${NAME}) (?:[^\\\\\\n]|\\\\[\\\\n])*$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{((?:${LABEL},)*${LABEL})\\})? (-?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)$`,
);

/**
 * Reads Prometheus' text format, version 0.0.4, as strictly as its documentation writes it
 * (prometheus.io/docs/instrumenting/exposition_formats): a metric's lines stand together, `HELP` and `TYPE` once and before
 * its samples, no sample twice, and the last line ends.
 *
 * @throws Error for anything else
 */
export function parseMetrics(text: string): ParsedMetric[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const metrics = new Map<string, ParsedMetric>();
  let helped: string | undefined;
  let current: ParsedMetric | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const [, help] = HELP.exec(line) ?? [];
    const [, typed, type = ""] = TYPE.exec(line) ?? [];
    if (help !== undefined) {
      if (metrics.has(help)) throw new Error(`${help} comes twice`);
      helped = help;
      current = undefined;
    } else if (typed !== undefined) {
      if (typed !== helped || metrics.has(typed)) throw new Error(`the type of ${typed} is misplaced`);
      metrics.set(typed, (current = { name: typed, type, samples: [] }));
    } else addSample(current, line);
  }
  return [...metrics.values()];
}

function addSample(current: ParsedMetric | undefined, line: string): void {
  const [, name, labelText = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`no line of the format: ${line}`);
  if (current?.name !== name) throw new Error(`a sample of ${name} stands apart`);
  const labels: Record<string, string> = {};
  for (const [, label = "", value = ""] of labelText.matchAll(new RegExp(LABEL, "g"))) {
    if (label in labels) throw new Error(`the label ${label} comes twice`);
    labels[label] = value.replace(/\\([\\n"])/g, (__, escaped: string) => (escaped === "n" ? "\n" : escaped));
  }
  const isSame = (other: object): boolean => JSON.stringify(other) === JSON.stringify(labels);
  if (current.samples.some((sample) => isSame(sample.labels)))
    throw new Error(`a sample of ${name} comes twice`);
  current.samples.push({ labels, value: Number(line.slice(line.lastIndexOf(" "))) });
}

import { lookup } from "node:dns/promises";
import { getCACertificates } from "node:tls";
import { colour, printable, progressLine, type Terminal } from "preview-console";
import {
  ExpectedError,
  hostname,
  LIMITS,
  parseConfig,
  type PlatformConfig,
  type Preview,
  PreviewError,
} from "preview-core";
import type { TextFile } from "../options.ts";
import { type Clusters, renderObjects } from "./clusters.ts";
import { observePath } from "./observe-path.ts";
import type { Observations, PathOptions, Question } from "./path-facts.ts";
import { broken, ok, skipped, type Step, type StepResult } from "./step.ts";
import { CLUSTER_STEPS } from "./steps/clusters.ts";
import { HUB_STEPS } from "./steps/hub.ts";
import { PREVIEW_STEPS } from "./steps/preview.ts";
import { SPOKE_STEPS } from "./steps/spoke.ts";

/** What a user asks the doctor. The config may be wrong, which is a result too. */
interface DoctorRequest extends PathOptions {
  readonly config: TextFile;
  /** A preview, or its host. Default: a host without a preview */
  readonly target: Preview | string | undefined;
  readonly clusters: Clusters;
  readonly json: boolean;
}

/** A step with its result. */
interface CheckedStep {
  readonly id: string;
  readonly title: string;
  readonly result: StepResult;
}

/** The result for a whole path. */
interface Report {
  /** The host whose path was checked. Default: none, because the config has no valid domain */
  readonly host?: string;
  readonly steps: readonly CheckedStep[];
}

/** The path does not work. The report has been printed; the program ends with exit code 1. */
class BrokenPathError extends ExpectedError {
  override readonly name = "BrokenPathError";

  constructor(failed: readonly CheckedStep[]) {
    const steps = failed.length === 1 ? "failed step" : "failed steps";
    super(`${steps}: ${failed.map(({ title }) => title).join("; ")}`);
  }
}

/** Whether a platform can be rendered from the config. */
const CONFIG_STEP: Step = { id: "config", title: "the platform config is valid", check: checkConfig };

/** The path in the order of a request, and then the objects in the clusters that make it. */
const STEPS: readonly Step[] = [
  CONFIG_STEP,
  ...HUB_STEPS,
  ...SPOKE_STEPS,
  ...PREVIEW_STEPS,
  ...CLUSTER_STEPS,
];

/** A host of a preview's form where no preview is: no repository has so many pull requests. */
const NO_PREVIEW: Preview = { service: "nothing", team: "doctor", pr: LIMITS.pr };

const MARKS = { ok: "✓", broken: "✗", skipped: "–" } as const;
const STYLES = { ok: "green", broken: "red", skipped: "dim" } as const;

/**
 * Prints whether the path to previews works, step by step.
 *
 * @throws BrokenPathError when a step is broken, after the report
 */
export async function runDoctor(request: DoctorRequest, terminal: Terminal): Promise<void> {
  const report = await examine(request, terminal);
  terminal.out(request.json ? renderJson(report) : renderReport(report, terminal));
  const failed = report.steps.filter(({ result }) => result.state === "broken");
  if (failed.length > 0) throw new BrokenPathError(failed);
}

/** The result of every step. A step that needs a broken step is skipped, and names the broken step. */
export function checkPath(question: Question, seen: Observations): readonly CheckedStep[] {
  const causes = new Map<string, string>();
  return STEPS.map(({ id, title, needs = [], check }) => {
    const cause = needs.map((need) => causes.get(need)).find((found) => found !== undefined);
    const result =
      cause === undefined ? check(question, seen) : skipped(`depends on a failed step: ${cause}`);
    if (cause !== undefined) causes.set(id, cause);
    else if (result.state === "broken") causes.set(id, title);
    return { id, title, result };
  });
}

async function examine(request: DoctorRequest, terminal: Terminal): Promise<Report> {
  let config: PlatformConfig;
  try {
    config = parseConfig(request.config.text, { file: request.config.path });
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    return { steps: checkWithoutConfig(error.message.replaceAll("\n", "; ")) };
  }
  const question = toQuestion(request, config);
  const progress = progressLine(terminal);
  const seen = await observePath(question, {
    lookup: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
    now: () => Date.now(),
    authorities: getCACertificates("default"),
    clusters: request.clusters,
    say: progress.say,
  });
  progress.clear();
  return { host: question.host, steps: checkPath(question, seen) };
}

function toQuestion({ target, ...request }: DoctorRequest, config: PlatformConfig): Question {
  const host = typeof target === "string" ? target : hostname(target ?? NO_PREVIEW, config.domain);
  return { ...request, config, configFile: request.config.path, host, previewExpected: target !== undefined };
}

function checkConfig({ config }: Question): StepResult {
  const rendered = renderObjects(config);
  return "problem" in rendered
    ? broken(`no platform can be rendered from it: ${rendered.problem}`, "correct preview.yaml")
    : ok(`previews are below ${config.domain}`);
}

/** The results where the config is wrong: no other step can be checked. */
function checkWithoutConfig(detail: string): readonly CheckedStep[] {
  const result = broken(detail, "correct the file; its keys are in preview.schema.json");
  const other = skipped(`depends on a failed step: ${CONFIG_STEP.title}`);
  return STEPS.map(({ id, title }) => ({ id, title, result: id === CONFIG_STEP.id ? result : other }));
}

/** The report for programs: one JSON object, `{ host, links: [{ id, state, detail, cure?, options? }] }`. */
function renderJson({ host, steps }: Report): string {
  const links = steps.map(({ id, result }) => ({ id, ...toJson(result) }));
  return `${JSON.stringify({ host, links })}\n`;
}

/** The report for people: a line for each step, and the fix below what is broken. */
function renderReport({ host, steps }: Report, terminal: Terminal): string {
  const widest = Math.max(...steps.map(({ title }) => title.length));
  const lines = steps.map((step) => toLines(step, widest, terminal));
  return [host === undefined ? "" : `${host}\n\n`, ...lines, `\n${toEnd(steps)}\n`].join("");
}

/** Programs know the fix as `cure`. */
function toJson(result: StepResult): object {
  if (result.state === "ok") return result;
  const { state, detail } = result;
  if (result.state === "broken") return { state, detail, cure: result.fix };
  return result.options.length === 0 ? { state, detail } : result;
}

function toLines({ title, result }: CheckedStep, widest: number, terminal: Terminal): string {
  const { state, detail } = result;
  const mark = colour(terminal, STYLES[state], MARKS[state]);
  const line = `${mark} ${title.padEnd(widest)}  ${printable(detail)}\n`;
  return result.state === "broken" ? `${line}    fix: ${printable(result.fix)}\n` : line;
}

function toEnd(steps: readonly CheckedStep[]): string {
  const results = steps.map(({ result }) => result);
  const isBroken = results.some(({ state }) => state === "broken");
  const unchecked = results.filter((result) => result.state === "skipped");
  if (unchecked.length === 0) return isBroken ? "The path is broken." : "The whole path works.";
  const options = [...new Set(unchecked.flatMap((result) => result.options))];
  return [
    isBroken ? "The path is broken." : "Nothing is broken.",
    ` ${unchecked.length} of ${steps.length} steps were not checked.`,
    options.length === 0 ? "" : ` To check more, add ${options.join(", ")}.`,
  ].join("");
}

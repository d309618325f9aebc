import { lookup } from "node:dns/promises";
import { getCACertificates } from "node:tls";
import { progressLine, type Terminal } from "preview-console";
import { hostname, LIMITS, parseConfig, type PlatformConfig, type Preview, PreviewError } from "preview-core";
import type { TextFile } from "../options.ts";
import { checkPath, checkWithoutConfig } from "./check-path.ts";
import type { Clusters } from "./live/live-objects.ts";
import { observePath } from "./observe-path.ts";
import type { PathOptions, Question } from "./path-facts.ts";
import { BrokenPathError, renderJson, renderReport, type Report } from "./render-report.ts";

/** What a user asks the doctor. The config may be wrong, which is a result too. */
export interface DoctorRequest extends PathOptions {
  readonly config: TextFile;
  /** A preview, or its host. Default: a host without a preview */
  readonly target: Preview | string | undefined;
  readonly clusters: Clusters;
  readonly json: boolean;
}

/** A host of a preview's form where no preview is: no repository has so many pull requests. */
const NO_PREVIEW: Preview = { service: "nothing", team: "doctor", pr: LIMITS.pr };

/**
 * Prints whether the path to previews works, step by step.
 *
 * @throws BrokenPathError when a step is broken, after the report
 */
export async function runDoctor(request: DoctorRequest, terminal: Terminal): Promise<void> {
  const report = await examine(request, terminal);
  terminal.out(request.json ? renderJson(report) : renderReport(report, terminal));
  const broken = report.steps.filter(({ result }) => result.state === "broken");
  if (broken.length > 0) throw new BrokenPathError(broken);
}

async function examine(request: DoctorRequest, terminal: Terminal): Promise<Report> {
  let config: PlatformConfig;
  try {
    config = parseConfig(request.config.text);
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    return { steps: checkWithoutConfig(error.message.replaceAll("\n", "; ")) };
  }
  const question = toQuestion(request, config);
  const progress = progressLine(terminal);
  const seen = await observePath(question, {
    lookup: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
    now: () => Date.now(),
    limit: (milliseconds) => AbortSignal.timeout(milliseconds),
    authorities: getCACertificates("default"),
    clusters: request.clusters,
    say: progress.say,
  });
  progress.clear();
  return { host: question.host, steps: checkPath(question, seen) };
}

function toQuestion({ target, ...request }: DoctorRequest, config: PlatformConfig): Question {
  const host = typeof target === "string" ? target : hostname(target ?? NO_PREVIEW, config.domain);
  return { ...request, config, host, previewExpected: target !== undefined };
}

import { lookup } from "node:dns/promises";
import { getCACertificates } from "node:tls";
import { parseConfig, PreviewError } from "preview-core";
import { BrokenPathError } from "../doctor/broken-path-error.ts";
import { type DoctorInputs, type DoctorOptions, readInputs } from "../doctor/doctor-inputs.ts";
import { judgePath, judgeWithoutConfig } from "../doctor/judge-path.ts";
import { observePath } from "../doctor/observe-path.ts";
import type { Question } from "../doctor/question.ts";
import { type Report, renderJson, renderReport } from "../doctor/render-report.ts";
import { progressLine, type Terminal } from "preview-console";

export type { DoctorOptions };

/**
 * Prints whether the path to previews works, link by link.
 *
 * @throws UsageError for options that cannot be followed
 * @throws BrokenPathError when a link is broken, after the report
 */
export async function doctorCommand(options: DoctorOptions, terminal: Terminal): Promise<void> {
  const report = await follow(await readInputs(options, terminal.environment), terminal);
  terminal.out(options.json ? renderJson(report) : renderReport(report, terminal));
  const broken = report.links.filter(({ verdict }) => verdict.state === "broken");
  if (broken.length > 0) throw new BrokenPathError(broken);
}

async function follow(
  { configText, toQuestion, clusters }: DoctorInputs,
  terminal: Terminal,
): Promise<Report> {
  let question: Question;
  try {
    question = toQuestion(parseConfig(configText));
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    return { links: judgeWithoutConfig(error.message.replaceAll("\n", "; ")) };
  }
  const progress = progressLine(terminal);
  const seen = await observePath(question, {
    lookup: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
    now: () => Date.now(),
    limit: (milliseconds) => AbortSignal.timeout(milliseconds),
    authorities: getCACertificates("default"),
    clusters,
    say: progress.say,
  });
  progress.clear();
  return { host: question.host, links: judgePath(question, seen) };
}

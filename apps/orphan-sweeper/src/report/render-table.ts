import { columns, logLine } from "preview-console";
import { describeAction, describeLimits, describeSweep } from "./describe-sweep.ts";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";

/** A sweep as text for people: every decision but those to keep, commands to run by hand, and a summary. */
export function renderTable(report: SweepReport): string {
  const { decisions, commit, warnings, failed, restored } = report;
  const rows = decisions.map((decision) => toRow(decision, report));
  const commands = decisions.flatMap(({ command }) => command ?? []);
  return [
    ...(rows.length > 0 ? [columns([["WHAT", "PREVIEW", "PULL REQUEST", "WHY"], ...rows])] : []),
    ...toSection("By hand, if necessary:", commands),
    ...toSection("Restored, because they were reopened:", restored),
    ...toSection("Warnings:", warnings),
    ...toSection(
      "Failed:",
      failed.map(({ what, message }) => `${what}: ${message}`),
    ),
    ...describeLimits(report).map((line) => `${plain(line)}\n`),
    ...(commit === null ? [] : [`Committed ${commit}.\n`]),
    `${describeSweep(report)}\n`,
  ].join("");
}

function toRow(decision: ReportedDecision, report: SweepReport): string[] {
  const { what, pullRequest, reason } = decision;
  return [describeAction(decision, report), what, pullRequest ?? "", reason].map(plain);
}

function toSection(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}\n`, ...lines.map((line) => `  ${plain(line)}\n`)];
}

/** Text without control characters, and without commands to GitHub's runner. */
function plain(text: string): string {
  return logLine(text).trimEnd();
}

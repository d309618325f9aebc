import { columns, logLine } from "preview-console";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";
import { describeAction, describeSweep } from "./words.ts";

/** A sweep as text for people: what is not simply kept, what is to be done by hand, and a line about all of it. */
export function renderTable(report: SweepReport): string {
  const { decisions, braked, images, commit, warnings, failed, restored } = report;
  const rows = decisions.map((decision) => toRow(decision, report));
  const commands = decisions.flatMap(({ command }) => (command === null ? [] : [`  ${plain(command)}`]));
  return [
    ...(rows.length > 0 ? [columns([["WHAT", "PREVIEW", "PULL REQUEST", "WHY"], ...rows])] : []),
    ...toSection("By hand, if need be:", commands),
    ...toSection(
      "Came back, because they were reopened:",
      restored.map((directory) => `  ${plain(directory)}`),
    ),
    ...toSection(
      "Warnings:",
      warnings.map((warning) => `  ${plain(warning)}`),
    ),
    ...toSection(
      "Failed:",
      failed.map(({ what, message }) => `  ${plain(`${what}: ${message}`)}`),
    ),
    ...(braked === null ? [] : [`The brake held, and nothing was changed: ${plain(braked)}.\n`]),
    ...(images === null || images.braked === null
      ? []
      : [`The brake held for images, and none was deleted: ${plain(images.braked)}.\n`]),
    ...(commit === null ? [] : [`Committed ${commit}.\n`]),
    `${describeSweep(report)}\n`,
  ].join("");
}

function toRow(decision: ReportedDecision, report: SweepReport): string[] {
  const { what, pullRequest, reason } = decision;
  return [describeAction(decision, report), what, pullRequest ?? "", reason].map(plain);
}

function toSection(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}\n`, ...lines.map((line) => `${line}\n`)];
}

/** Text that no terminal and no runner obeys. */
function plain(text: string): string {
  return logLine(text).trimEnd();
}

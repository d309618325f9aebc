import { codeSpan, escapeMarkdown } from "preview-console";
import { describeAction, describeLimits, describeSweep } from "./describe-sweep.ts";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";

/** GitHub drops a summary of more than 1 MiB. A row has at most some hundred bytes. */
const ROWS_MAX = 500;

/** A sweep as Markdown, for the page of a run of GitHub Actions. */
export function renderSummary(report: SweepReport): string {
  const { decisions, warnings, failed, restored } = report;
  const rows = decisions.slice(0, ROWS_MAX).map((decision) => toRow(decision, report));
  const more = decisions.length - rows.length;
  const commands = decisions.flatMap(({ command }) => (command === null ? [] : [codeSpan(command)]));
  return [
    `### ${toTitle(report)}`,
    "",
    ...describeLimits(report).flatMap((line) => [`**${escapeMarkdown(line)}**`, ""]),
    escapeMarkdown(describeSweep(report)),
    "",
    ...(rows.length === 0
      ? []
      : ["| what | preview | pull request | why |", "| --- | --- | --- | --- |", ...rows, ""]),
    ...(more > 0 ? [`And ${more} more.`, ""] : []),
    ...toList("By hand, if necessary", commands),
    ...toList("Restored, because they were reopened", restored.map(codeSpan)),
    ...toList("Warnings", warnings.map(escapeMarkdown)),
    ...toList(
      "Failed",
      failed.map(({ what, message }) => `${codeSpan(what)}: ${escapeMarkdown(message)}`),
    ),
  ]
    .join("\n")
    .trimEnd();
}

function toTitle({ outcome, dryRun }: SweepReport): string {
  if (outcome === "braked") return "The sweep exceeded its removal limit";
  if (outcome === "failed") return "The sweep is done, and something failed";
  return dryRun ? "What a sweep would do" : "The sweep is done";
}

function toRow(decision: ReportedDecision, report: SweepReport): string {
  const { what, pullRequest, reason } = decision;
  const link = pullRequest === null ? "" : codeSpan(pullRequest);
  return `| ${describeAction(decision, report)} | ${codeSpan(what)} | ${link} | ${escapeMarkdown(reason)} |`;
}

function toList(title: string, items: readonly string[]): string[] {
  const shown = items.slice(0, ROWS_MAX).map((item) => `- ${item}`);
  return shown.length === 0 ? [] : [`#### ${title}`, "", ...shown, ""];
}

import { codeSpan, escapeMarkdown } from "preview-console";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";
import { describeAction, describeSweep } from "./words.ts";

/** GitHub drops a summary of more than 1 MiB; a row has at most some hundred bytes. */
const ROWS_MAX = 500;

/** A sweep as Markdown, for the page of a run of GitHub Actions. */
export function renderSummary(report: SweepReport): string {
  const { decisions, braked, images, warnings, failed, restored } = report;
  const rows = decisions.slice(0, ROWS_MAX).map((decision) => toRow(decision, report));
  const more = decisions.length - rows.length;
  const commands = decisions.flatMap(({ command }) => (command === null ? [] : [codeSpan(command)]));
  return [
    `### ${toTitle(report)}`,
    "",
    ...(braked === null
      ? []
      : [`**The brake held, and nothing was changed:** ${escapeMarkdown(braked)}.`, ""]),
    ...(images === null || images.braked === null
      ? []
      : [`**The brake held for images, and none was deleted:** ${escapeMarkdown(images.braked)}.`, ""]),
    `${escapeMarkdown(describeSweep(report))}.`,
    "",
    ...(rows.length === 0
      ? []
      : ["| what | preview | pull request | why |", "| --- | --- | --- | --- |", ...rows, ""]),
    ...(more > 0 ? [`And ${more} more.`, ""] : []),
    ...toList("By hand, if need be", commands.slice(0, ROWS_MAX)),
    ...toList("Came back, because they were reopened", restored.slice(0, ROWS_MAX).map(codeSpan)),
    ...toList("Warnings", warnings.slice(0, ROWS_MAX).map(escapeMarkdown)),
    ...toList(
      "Failed",
      failed.slice(0, ROWS_MAX).map(({ what, message }) => `${codeSpan(what)}: ${escapeMarkdown(message)}`),
    ),
  ]
    .join("\n")
    .trimEnd();
}

/** The same for a run that did not get as far as a result. */
export function renderFailure(message: string): string {
  const lines = message.split("\n").map((line) => `- ${escapeMarkdown(line)}`);
  return ["### The sweep failed", "", ...lines].join("\n");
}

function toTitle({ outcome, dryRun }: SweepReport): string {
  if (outcome === "braked") return "The sweep was stopped by its brake";
  if (outcome === "failed") return "The sweep is done, and something failed";
  return dryRun ? "What a sweep would do" : "The sweep is done";
}

function toRow(decision: ReportedDecision, report: SweepReport): string {
  const { what, pullRequest, reason } = decision;
  const link = pullRequest === null ? "" : codeSpan(pullRequest);
  return `| ${describeAction(decision, report)} | ${codeSpan(what)} | ${link} | ${escapeMarkdown(reason)} |`;
}

function toList(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`#### ${title}`, "", ...items.map((item) => `- ${item}`), ""];
}

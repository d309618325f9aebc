import type { PreviewRule } from "preview-core/plan";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";

type Words = readonly [done: string, planned: string, missed: string];

const ACTIONS: Readonly<Record<ReportedDecision["action"], Words>> = {
  remove: ["removed", "would remove", "not removed"],
  warn: ["announced", "would announce", "not announced"],
  prune: ["deleted", "would delete", "not deleted"],
  report: ["reported", "reported", "reported"],
};

const RULES: Readonly<Record<PreviewRule, string>> = {
  open: "open",
  "kept-by-label": "kept by label",
  expiring: "about to expire",
  announced: "announced to expire",
  expired: "expired",
  "just-closed": "just closed",
  closed: "closed",
  unknown: "unknown",
  misplaced: "misplaced",
  "not-ours": "not ours",
};

/** What became of a decision, in a word or two. */
export function describeAction({ action, done }: ReportedDecision, { dryRun }: SweepReport): string {
  const [carriedOut, planned, missed] = ACTIONS[action];
  return done ? carriedOut : dryRun ? planned : missed;
}

/** The whole sweep in one sentence, such as `4 previews: 3 open, 1 closed; 1 removed; 1.2 s, 3 API points`. */
export function describeSweep(report: SweepReport): string {
  const { previews, decisions, durationSeconds, apiPoints } = report;
  const found = Object.entries(previews).filter(([, number]) => number > 0);
  const all = found.reduce((sum, [, number]) => sum + number, 0);
  const kinds = found.map(([rule, number]) => `${number} ${new Map(Object.entries(RULES)).get(rule)}`);
  const done = countBy(decisions.map((decision) => describeAction(decision, report)));
  const points = apiPoints === null ? "" : `, ${count(apiPoints, "API point")}`;
  return [
    [count(all, "preview"), ...(kinds.length > 0 ? [kinds.join(", ")] : [])].join(": "),
    ...(done.length > 0 ? [done.join(", ")] : []),
    `${durationSeconds} s${points}`,
  ].join("; ");
}

function countBy(words: readonly string[]): string[] {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].map(([word, { length }]) => `${length} ${word}`);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

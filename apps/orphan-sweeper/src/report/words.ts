import type { ImageRule, PreviewRule } from "preview-core/plan";
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

const IMAGE_RULES: Readonly<Record<ImageRule, string>> = {
  open: "open",
  "just-closed": "just closed",
  closed: "closed",
  unknown: "unknown",
  "in-use": "in use",
  last: "the last",
  "not-linked": "not linked",
  "other-tag": "with another tag",
  untagged: "untagged",
};

/** What became of a decision, in a word or two. */
export function describeAction(
  { kind, action, done }: Pick<ReportedDecision, "kind" | "action" | "done">,
  { dryRun, images }: Pick<SweepReport, "dryRun" | "images">,
): string {
  const [carriedOut, planned, missed] = ACTIONS[action];
  const isDry = dryRun || (kind === "image" && images?.dry === true);
  return done ? carriedOut : isDry ? planned : missed;
}

/**
 * The whole sweep in one sentence, such as `4 previews: 3 open, 1 closed; 1 removed; 1.2 s, 3 API points`, and with images
 * `…; 9 images: 8 open, 1 closed; 1 removed; …`.
 */
export function describeSweep(report: SweepReport): string {
  const { previews, images, durationSeconds, apiPoints } = report;
  const points = apiPoints === null ? "" : `, ${count(apiPoints, "API point")}`;
  return [
    countStates("preview", previews, RULES),
    ...describeDone(report, (kind) => kind === "preview" || kind === "object"),
    ...(images === null ? [] : [countStates("image", images.states, IMAGE_RULES)]),
    ...describeDone(report, (kind) => kind === "image" || kind === "package"),
    `${durationSeconds} s${points}`,
  ].join("; ");
}

/** How many there are, and of each kind that there is: `4 previews: 3 open, 1 closed`. */
function countStates(
  what: string,
  states: Readonly<Record<string, number>>,
  words: Readonly<Record<string, string>>,
): string {
  const found = Object.entries(states).filter(([, number]) => number > 0);
  const all = found.reduce((sum, [, number]) => sum + number, 0);
  const kinds = found.map(([rule, number]) => `${number} ${words[rule]}`);
  return [count(all, what), ...(kinds.length > 0 ? [kinds.join(", ")] : [])].join(": ");
}

function describeDone(report: SweepReport, wanted: (kind: ReportedDecision["kind"]) => boolean): string[] {
  const decisions = report.decisions.filter(({ kind }) => wanted(kind));
  const done = countBy(decisions.map((decision) => describeAction(decision, report)));
  return done.length > 0 ? [done.join(", ")] : [];
}

function countBy(words: readonly string[]): string[] {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].map(([word, { length }]) => `${length} ${word}`);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

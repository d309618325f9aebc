import type { ImageRule, PreviewRule } from "preview-core/plan";
import type { ReportedDecision, SweepReport } from "./sweep-report.ts";

type Words = readonly [done: string, planned: string, missed: string];

const ACTIONS: Readonly<Record<ReportedDecision["action"], Words>> = {
  remove: ["removed", "would remove", "not removed"],
  warn: ["announced", "would announce", "not announced"],
  prune: ["deleted", "would delete", "not deleted"],
  report: ["reported", "reported", "reported"],
};

const PREVIEWS: Readonly<Record<PreviewRule, string>> = {
  open: "open",
  "kept-by-label": "retained by label",
  expiring: "about to expire",
  announced: "announced to expire",
  expired: "expired",
  postponed: "due to expire, and kept",
  "just-closed": "in grace period",
  closed: "closed",
  unknown: "unknown",
  misplaced: "mismatched",
  "not-ours": "unmanaged",
};

const IMAGES: Readonly<Record<ImageRule, string>> = {
  open: "open",
  "just-closed": "in grace period",
  closed: "closed",
  unknown: "unknown",
  "in-use": "in use",
  last: "last of a package",
  "not-linked": "of another repository",
  "other-tag": "with another tag",
  untagged: "untagged",
};

/** The result of a decision, in one or two words. */
export function describeAction(
  { kind, action, done }: ReportedDecision,
  { dryRun, images }: SweepReport,
): string {
  const [carriedOut, planned, missed] = ACTIONS[action];
  const isDry = dryRun || (kind === "image" && images?.dry === true);
  return done ? carriedOut : isDry ? planned : missed;
}

/** Why nothing was removed, in sentences; none if the removals were within the limits. */
export function describeLimits({ braked, images }: SweepReport): string[] {
  return [
    ...(braked === null ? [] : [`Removal limit exceeded, no preview was changed: ${braked}.`]),
    ...(images === null || images.braked === null
      ? []
      : [`Removal limit exceeded for images, none was deleted: ${images.braked}.`]),
  ];
}

/**
 * The whole sweep in a few short sentences.
 *
 * @example
 * describeSweep(report); // "4 previews: 3 open, 1 closed. Removed 1. Took 1.2 s and 3 API points."
 */
export function describeSweep(report: SweepReport): string {
  const { previews, images, durationSeconds, apiPoints } = report;
  const points = apiPoints === null ? "" : ` and ${count(apiPoints, "API point")}`;
  return [
    countStates("preview", previews, PREVIEWS),
    ...describeDone(report, ["preview", "object"]),
    ...(images === null ? [] : [countStates("image", images.states, IMAGES)]),
    ...describeDone(report, ["image", "package"]),
    `Took ${durationSeconds} s${points}.`,
  ].join(" ");
}

/** `4 previews: 3 open, 1 closed.` */
function countStates(
  what: string,
  states: Readonly<Record<string, number>>,
  words: Readonly<Record<string, string>>,
): string {
  const found = Object.entries(states).filter(([, number]) => number > 0);
  const all = found.reduce((sum, [, number]) => sum + number, 0);
  const kinds = found.map(([rule, number]) => `${number} ${words[rule]}`);
  return `${[count(all, what), ...(kinds.length > 0 ? [kinds.join(", ")] : [])].join(": ")}.`;
}

/** `Removed 1, not deleted 2.`, or `Would remove 1 (dry run).` */
function describeDone(report: SweepReport, kinds: readonly ReportedDecision["kind"][]): string[] {
  const decisions = report.decisions.filter(({ kind }) => kinds.includes(kind));
  if (decisions.length === 0) return [];
  const counts = Map.groupBy(decisions, (decision) => describeAction(decision, report));
  const list = [...counts].map(([word, { length }]) => `${word} ${length}`).join(", ");
  return [`${list.charAt(0).toUpperCase()}${list.slice(1)}${report.dryRun ? " (dry run)" : ""}.`];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

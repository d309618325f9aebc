import { colour, printable, type Terminal } from "preview-console";
import { describeDifference } from "../bundle/describe-difference.ts";
import type { FileChange, InitPlan } from "./init-plan.ts";

/** A plan as a diff that a person reads: what is added whole, what is kept in short. */
export function renderPlan({ changes, kept }: InitPlan, terminal: Terminal): string {
  return [
    ...changes.flatMap((change) => renderChange(change, terminal)),
    ...kept.flatMap((change) => renderKept(change, terminal)),
  ].join("");
}

/** A paragraph for each thing that is left to do. */
export function renderByHand(byHand: readonly string[]): string {
  const shown = byHand.map((text) => text.split("\n").map(printable).join("\n   ").replace(/ +$/gm, ""));
  const items = shown.map((text, index) => `${index + 1}. ${text}\n`);
  return items.length === 0 ? "" : `\nLeft to do by hand:\n${items.join("")}`;
}

function renderChange({ path, before, after }: FileChange, terminal: Terminal): string[] {
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const kept = toLines(before ?? "");
  const added = toLines(after).slice(kept.length);
  const start = before === undefined ? "-0,0" : `-${kept.length},0`;
  return [
    `--- ${from}\n+++ b/${path}\n@@ ${start} +${kept.length + 1},${added.length} @@\n`,
    ...added.map((line) => `${colour(terminal, "green", `+${printable(line)}`)}\n`),
  ];
}

function renderKept({ path, before = "", after }: FileChange, terminal: Terminal): string[] {
  const lines = describeDifference(before, after).map((line) => `  ${line}\n`);
  return [colour(terminal, "yellow", `${path} is different, and is kept:\n`), ...lines];
}

function toLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}

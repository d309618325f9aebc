import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import { colour, printable, type Terminal } from "preview-console";
import { describeDifference } from "../describe-difference.ts";
import type { FileChange, InitPlan } from "./init-plan.ts";

/** The plan as text: added lines in full, kept files in short. */
export function renderPlan({ changes, kept }: InitPlan, terminal: Terminal): string {
  return [
    ...changes.map((change) => renderChange(change, terminal)),
    ...kept.map((change) => renderKept(change, terminal)),
  ].join("");
}

/** A paragraph for each thing that is left to do. */
export function renderByHand(byHand: readonly string[]): string {
  const shown = byHand.map((text) => text.split("\n").map(printable).join("\n   ").replace(/ +$/gm, ""));
  const items = shown.map((text, index) => `${index + 1}. ${text}\n`);
  return items.length === 0 ? "" : `\nLeft to do by hand:\n${items.join("")}`;
}

/** A unified diff without context: a change only adds lines. Line ends are not part of it. */
function renderChange({ path, before, after }: FileChange, terminal: Terminal): string {
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const patch = structuredPatch(
    from,
    `b/${path}`,
    toLines(before ?? ""),
    toLines(after),
    undefined,
    undefined,
    {
      context: 0,
    },
  );
  const lines = formatPatch(patch, FILE_HEADERS_ONLY).trimEnd().split("\n").map(printable);
  return lines
    .map((line) => `${/^\+(?!\+\+ )/.test(line) ? colour(terminal, "green", line) : line}\n`)
    .join("");
}

function toLines(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
}

function renderKept({ path, before = "", after }: FileChange, terminal: Terminal): string {
  const lines = describeDifference(before, after).map((line) => `  ${line}\n`);
  return `${colour(terminal, "yellow", `${path} is different, and is kept:\n`)}${lines.join("")}`;
}

import type { Row } from "./row.ts";
import { meetsTarget, type Target } from "./targets.ts";

const HEADER = ["id", "value", "unit", "versus", "ratio", "target", "ok"];
const NUMBERS = new Set(["value", "ratio"]);
const GAP = "  ";

/** The rows as text: a header, then one line for each row, with aligned columns. */
export function renderTable(rows: readonly Row[], targets: Readonly<Record<string, Target>>): string {
  const lines = [HEADER, ...rows.map((row) => toCells(row, targets[row.id]))];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => `${renderLine(line, widths)}\n`).join("");
}

function toCells(row: Row, target: Target | undefined): string[] {
  const { id, value, unit, versus, ratio } = row;
  const ok = target === undefined ? "" : meetsTarget(row, target) ? "yes" : "MISSED";
  return [
    id,
    renderNumber(value),
    unit,
    versus,
    ratio === null ? "" : renderNumber(ratio),
    renderTarget(target),
    ok,
  ];
}

function renderTarget(target: Target | undefined): string {
  if (target === undefined) return "";
  return "atMost" in target ? `≤ ${renderNumber(target.atMost)}` : `≥ ${renderNumber(target.atLeast)}`;
}

function renderNumber(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

function renderLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return NUMBERS.has(HEADER[column] ?? "") ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join(GAP).trimEnd();
}

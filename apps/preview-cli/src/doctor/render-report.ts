import { colour, printable, type Terminal } from "preview-console";
import { ExpectedError } from "preview-core";
import type { CheckedStep, StepResult } from "./step.ts";

/** The result for a whole path. */
export interface Report {
  /** The host whose path was checked. Default: none, because the config has no valid domain */
  readonly host?: string;
  readonly steps: readonly CheckedStep[];
}

/** The path does not work. The report has been printed; the program ends with exit code 1. */
export class BrokenPathError extends ExpectedError {
  override readonly name = "BrokenPathError";

  constructor(broken: readonly CheckedStep[]) {
    const steps = broken.length === 1 ? "failed step" : "failed steps";
    super(`${steps}: ${broken.map(({ title }) => title).join("; ")}`);
  }
}

const MARKS = { ok: "✓", broken: "✗", skipped: "–" } as const;
const STYLES = { ok: "green", broken: "red", skipped: "dim" } as const;

/** The report for programs: one JSON object, `{ host, links: [{ id, state, detail, cure?, options? }] }`. */
export function renderJson({ host, steps }: Report): string {
  const links = steps.map(({ id, result }) => ({ id, ...toJson(result) }));
  return `${JSON.stringify({ host, links })}\n`;
}

/** The report for people: a line for each step, and the fix below what is broken. */
export function renderReport({ host, steps }: Report, terminal: Terminal): string {
  const widest = Math.max(...steps.map(({ title }) => title.length));
  const lines = steps.map((step) => toLines(step, widest, terminal));
  return [host === undefined ? "" : `${host}\n\n`, ...lines, `\n${toEnd(steps)}\n`].join("");
}

/** Programs know the fix as `cure`. */
function toJson(result: StepResult): object {
  if (result.state === "ok") return result;
  const { state, detail } = result;
  if (result.state === "broken") return { state, detail, cure: result.fix };
  return result.options.length === 0 ? { state, detail } : result;
}

function toLines({ title, result }: CheckedStep, widest: number, terminal: Terminal): string {
  const { state, detail } = result;
  const mark = colour(terminal, STYLES[state], MARKS[state]);
  const line = `${mark} ${title.padEnd(widest)}  ${printable(detail)}\n`;
  return result.state === "broken" ? `${line}    fix: ${printable(result.fix)}\n` : line;
}

function toEnd(steps: readonly CheckedStep[]): string {
  const results = steps.map(({ result }) => result);
  const isBroken = results.some(({ state }) => state === "broken");
  const skipped = results.filter((result) => result.state === "skipped");
  if (skipped.length === 0) return isBroken ? "The path is broken." : "The whole path works.";
  const options = [...new Set(skipped.flatMap((result) => result.options))];
  return [
    isBroken ? "The path is broken." : "Nothing is broken.",
    ` ${skipped.length} of ${steps.length} steps were not checked.`,
    options.length === 0 ? "" : ` To check more, add ${options.join(", ")}.`,
  ].join("");
}

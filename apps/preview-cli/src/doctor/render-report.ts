import { colour, printable, type Terminal } from "preview-console";
import type { JudgedLink } from "./link.ts";

/** What is told of a path. */
export interface Report {
  /** The host that was followed. Default: none, because the config has no domain */
  readonly host?: string;
  readonly links: readonly JudgedLink[];
}

const MARKS = { ok: "✓", broken: "✗", skipped: "–" } as const;
const STYLES = { ok: "green", broken: "red", skipped: "dim" } as const;

/** The report for programs: one JSON object, `{ host, links: [{ id, state, detail, cure? }] }`. */
export function renderJson({ host, links }: Report): string {
  const reported = links.map(({ id, verdict }) => ({ id, ...verdict }));
  return `${JSON.stringify({ host, links: reported })}\n`;
}

/** The report for people: a line for each link, and the cure below what is broken. */
export function renderReport({ host, links }: Report, terminal: Terminal): string {
  const widest = Math.max(...links.map(({ title }) => title.length));
  const lines = links.map((link) => toLines(link, widest, terminal));
  return [host === undefined ? "" : `${host}\n\n`, ...lines, `\n${toEnd(links)}\n`].join("");
}

function toLines({ title, verdict }: JudgedLink, widest: number, terminal: Terminal): string {
  const { state, detail } = verdict;
  const mark = colour(terminal, STYLES[state], MARKS[state]);
  const line = `${mark} ${title.padEnd(widest)}  ${printable(detail)}\n`;
  return state === "broken" ? `${line}    cure: ${printable(verdict.cure)}\n` : line;
}

function toEnd(links: readonly JudgedLink[]): string {
  const count = (state: JudgedLink["verdict"]["state"]): number =>
    links.filter(({ verdict }) => verdict.state === state).length;
  const [broken, skipped] = [count("broken"), count("skipped")];
  const unseen = skipped === 0 ? "" : ` ${skipped} of ${links.length} links could not be judged.`;
  if (broken > 0) return `The path is broken.${unseen}`;
  return skipped === 0 ? "The whole path works." : `Nothing is broken.${unseen}`;
}

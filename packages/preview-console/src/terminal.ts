import { styleText } from "node:util";

/** Where a command writes, and what it may know of the world. Given to every command, so that tests can read it. */
export interface Terminal {
  /** Standard output: the answer, and nothing else. */
  readonly out: (text: string) => void;
  /** Standard error: problems and progress. */
  readonly err: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person watches both, so that colours and progress make sense. */
  readonly interactive: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, on a terminal only. */
export function colour(terminal: Terminal, style: Style, text: string): string {
  return terminal.interactive && !terminal.environment["NO_COLOR"]
    ? styleText(style, text, { validateStream: false })
    : text;
}

/** One line on standard error that says what is under way; nothing where nobody watches. */
export interface ProgressLine {
  readonly say: (what: string) => void;
  readonly clear: () => void;
}

const CLEAR_LINE = "\r\u001b[2K";

export function progressLine(terminal: Terminal): ProgressLine {
  const write = (text: string): void =>
    terminal.interactive ? terminal.err(`${CLEAR_LINE}${text}`) : undefined;
  return { say: (what) => write(colour(terminal, "dim", `… ${printable(what)}`)), clear: () => write("") };
}

/** Text on one line. Control characters, which could move the cursor, are shown as `?`. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}

/** Rows as aligned columns of {@link printable} text. */
export function columns(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = clean.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return clean
    .map(
      (row) =>
        `${row
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

import { styleText } from "node:util";
import { ExpectedError } from "preview-core/names";

/** Environment variables, as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command writes, and what it knows about its surroundings. Tests pass in a terminal that they can read. */
export interface Terminal {
  /** Standard output: the result, and nothing else. */
  readonly out: (text: string) => void;
  /** Standard error: problems and progress. */
  readonly err: (text: string) => void;
  readonly environment: Environment;
  /** Whether standard output and standard error are both a terminal, so that colours and progress make sense. */
  readonly interactive: boolean;
  /** Characters in a line. Default: 80 */
  readonly width?: number | undefined;
}

type Style = Parameters<typeof styleText>[0];

/** Text in a colour or a style. Plain text where there is no terminal, with `NO_COLOR`, and with `TERM=dumb`. */
export function colour(terminal: Terminal, style: Style, text: string): string {
  return canMoveCursor(terminal) && !terminal.environment["NO_COLOR"]
    ? styleText(style, text, { validateStream: false })
    : text;
}

function canMoveCursor({ interactive, environment }: Terminal): boolean {
  return interactive && environment["TERM"] !== "dumb";
}

/** One line on standard error that names the current step. Nothing is written where there is no terminal. */
export interface ProgressLine {
  readonly say: (what: string) => void;
  readonly clear: () => void;
}

const CLEAR_LINE = "\r\u001b[2K";

export function progressLine(terminal: Terminal): ProgressLine {
  const write = (text: string): void =>
    canMoveCursor(terminal) ? terminal.err(`${CLEAR_LINE}${text}`) : undefined;
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

/**
 * Lets a program finish when its output cannot be written. The end of a reader (`| head`) is no failure. For any other
 * reason, such as a full disk, the program says so, and its exit code is not 0.
 */
export function outliveReaders(streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams) {
    let isReported = false;
    stream.on("error", (error) => {
      if (isReported || ("code" in error && error.code === "EPIPE")) return;
      isReported = true;
      if (stream !== process.stderr) process.stderr.write(`the output cannot be written: ${error.message}\n`);
      process.once("exit", () => (process.exitCode ||= 1));
    });
  }
}

/** Ctrl-C, or the end of the session. The program has neither failed nor finished. */
export class InterruptedError extends ExpectedError {
  override readonly name = "InterruptedError";
}

/** A signal that fires on Ctrl-C and on SIGTERM. The second Ctrl-C ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new InterruptedError(`interrupted by ${signal}`)));
  }
  return controller.signal;
}

/**
 * The task's result.
 *
 * @throws InterruptedError as soon as the signal fires
 */
export async function orInterrupted<Result>(task: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([task, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    // After an interruption nobody waits for the task, so its error must not end the process.
    task.catch(() => {});
  }
}

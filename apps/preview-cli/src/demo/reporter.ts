import { colour, progressLine, type Terminal } from "preview-console";
import { shortSha } from "preview-core";
import type { ShownStep } from "./demo-step.ts";

/** Reports the demo's progress to a person or to a program. */
export interface Reporter {
  /** Shows the current work on a terminal, until the next line. */
  working(what: string): void;
  line(text: string): void;
  step(shown: ShownStep): void;
  finished(left: readonly string[]): void;
}

/** Writes one JSON line at the end. */
export function jsonReporter(terminal: Terminal): Reporter {
  const steps: ShownStep["step"][] = [];
  return {
    working: () => {},
    line: () => {},
    step: ({ step }) => void steps.push(step),
    finished: (left) => terminal.out(`${JSON.stringify({ steps, left })}\n`),
  };
}

/** Writes lines for a person, with colours and progress on a terminal, and plain text into a pipe. */
export function textReporter(terminal: Terminal): Reporter {
  const steps: ShownStep["step"][] = [];
  const { say, clear } = progressLine(terminal);
  const line = (text: string): void => {
    clear();
    terminal.out(`${text}\n`);
  };
  return {
    working: say,
    line,
    step: (shown) => {
      steps.push(shown.step);
      for (const text of toLines(shown, steps.length, terminal)) line(text);
    },
    finished: (left) => line(toEnd(steps, left)),
  };
}

function toLines(
  { step, answer, comment, manifests }: ShownStep,
  number: number,
  terminal: Terminal,
): string[] {
  const { event, service, pr, state, url, seconds } = step;
  const style = state === "failed" ? "red" : "green";
  const head = `${number}. ${event.padEnd(11)} ${`${service} #${pr}`.padEnd(15)} `;
  const from = answer.sha === undefined ? "" : `, from commit ${shortSha(answer.sha)}`;
  return [
    "",
    `${head}${colour(terminal, style, state.padEnd(8))} ${seconds.toFixed(1)} s`,
    `     ${url}`,
    `       answers ${answer.status} "${answer.says}"${from}`,
    `     comment: ${comment}`,
    ...manifests.map((path) => `     ${path}`),
  ];
}

function toEnd(steps: readonly ShownStep["step"][], left: readonly string[]): string {
  if (left.length > 0) return `\nLeft behind:\n${left.map((what) => `  ${what}`).join("\n")}`;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return `\nNothing is left. ${steps.length} events in ${seconds.toFixed(1)} s.`;
}

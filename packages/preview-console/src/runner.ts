import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { Environment } from "./terminal.ts";

const INPUT = "INPUT_";

/** GitHub's runner, as an action sees it. */
export interface Runner {
  /**
   * The texts of the inputs that the workflow sets, by name in lower case. An empty input counts as not set, because a
   * workflow cannot leave out an input that an expression fills.
   */
  readonly inputs: ReadonlyMap<string, string>;
  log(message: string): void;
  debug(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  mask(secret: string): void;
  /** Values for later steps. */
  setOutputs(outputs: Readonly<Record<string, string>>): Promise<void>;
  /** Markdown on the run's page. */
  addSummary(markdown: string): Promise<void>;
}

/** GitHub's runner, by its documented interface: lines on standard output, and files named by the environment. */
export function githubRunner(environment: Environment, write: (text: string) => void): Runner {
  return {
    inputs: readInputs(environment),
    log: (message) => write(logLine(message)),
    debug: (message) => write(workflowCommand.debug(message)),
    notice: (message) => write(workflowCommand.notice(message)),
    warning: (message) => write(workflowCommand.warning(message)),
    error: (message) => write(workflowCommand.error(message)),
    mask: (secret) => write(workflowCommand.mask(secret)),
    setOutputs: (outputs) =>
      append(environment["GITHUB_OUTPUT"], Object.entries(outputs).map(toBlock).join("")),
    addSummary: (markdown) => append(environment["GITHUB_STEP_SUMMARY"], `${markdown}\n`),
  };
}

/**
 * Lines that GitHub's runner reads from a program's output (actions/toolkit, `packages/core/src/command.ts`). Data is
 * escaped, so that text from elsewhere can never start a command of its own.
 */
export const workflowCommand = {
  error: (message: string): string => `::error::${escapeData(message)}\n`,
  warning: (message: string): string => `::warning::${escapeData(message)}\n`,
  notice: (message: string): string => `::notice::${escapeData(message)}\n`,
  debug: (message: string): string => `::debug::${escapeData(message)}\n`,
  /** From here on the runner shows `***` instead of the secret. */
  mask: (secret: string): string => `::add-mask::${escapeData(secret)}\n`,
};

/**
 * A message as one line of the log that is never a command. The runner obeys `::name::` after any white space, and
 * `##[name]` anywhere in a line. The runner compares texts by culture, which ignores invisible characters
 * (actions/runner, `src/Runner.Common/ActionCommand.cs`).
 */
export function logLine(message: string): string {
  const plain = message.replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu, " ").trim();
  return `${plain.replace(/^:(?=\s*:)/, ": ").replaceAll(/#(?=\s*#\s*\[)/g, "# ")}\n`;
}

/**
 * A value as JSON on one line of printable ASCII. The line has no control characters for a terminal, no line ends, and no
 * `##[name]`, which GitHub's runner obeys anywhere in a line (actions/runner, `src/Runner.Common/ActionCommand.cs`).
 */
export function jsonLine(value: object): string {
  const text = JSON.stringify(value)
    .replace(/[^ -~]/g, toEscape)
    .replaceAll("##[", String.raw`#\u0023[`);
  return `${text}\n`;
}

function readInputs(environment: Environment): ReadonlyMap<string, string> {
  const inputs = Object.entries(environment).flatMap(([name, value = ""]): [string, string][] =>
    name.startsWith(INPUT) && value.trim() !== ""
      ? [[name.slice(INPUT.length).toLowerCase(), value.trim()]]
      : [],
  );
  return new Map(inputs);
}

/** The delimiter cannot be guessed, so no value can end its block and set another output. */
function toBlock([name, value]: [string, string]): string {
  const delimiter = `end_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

async function append(path: string | undefined, text: string): Promise<void> {
  if (path) await appendFile(path, text);
}

function escapeData(data: string): string {
  const visible = data.replace(/(?![\r\n\t])[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return visible.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function toEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

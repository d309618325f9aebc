import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { Environment } from "../terminal.ts";
import { command, logLine } from "./workflow-commands.ts";

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

/** GitHub's runner, reached the way it documents: lines on standard output, and files named by the environment. */
export function githubRunner(environment: Environment, write: (text: string) => void): Runner {
  return {
    inputs: readInputs(environment),
    log: (message) => write(logLine(message)),
    debug: (message) => write(command.debug(message)),
    notice: (message) => write(command.notice(message)),
    warning: (message) => write(command.warning(message)),
    error: (message) => write(command.error(message)),
    mask: (secret) => write(command.mask(secret)),
    setOutputs: (outputs) =>
      append(environment["GITHUB_OUTPUT"], Object.entries(outputs).map(toBlock).join("")),
    addSummary: (markdown) => append(environment["GITHUB_STEP_SUMMARY"], `${markdown}\n`),
  };
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

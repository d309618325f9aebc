import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import type { Environment } from "../terminal.ts";
import { command, logLine } from "./workflow-commands.ts";

/** What an action can tell GitHub's runner. */
export interface Runner {
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

/** The delimiter cannot be guessed, so no value can end its block and set another output. */
function toBlock([name, value]: [string, string]): string {
  const delimiter = `end_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

async function append(path: string | undefined, text: string): Promise<void> {
  if (path) await appendFile(path, text);
}

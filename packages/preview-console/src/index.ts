export { InterruptedError, interruption, orInterrupted } from "./interrupted.ts";
export { jsonLine } from "./json-line.ts";
export { codeSpan, escapeMarkdown } from "./markdown.ts";
export {
  anyText,
  boolean,
  choice,
  duration,
  flag,
  type Kind,
  mapped,
  type Option,
  optional,
  type Options,
  parsedBy,
  pullRequestNumber,
  readOptions,
  required,
  secret,
  serviceName,
  teamName,
  text,
  type ValuesOf,
  withDefault,
} from "./options.ts";
export { outliveReaders } from "./outlive-readers.ts";
export { reportError } from "./report-error.ts";
export { type Environment, githubRunner, type Runner } from "./runner/runner.ts";
export { command, logLine } from "./runner/workflow-commands.ts";
export { colour, columns, printable, type ProgressLine, progressLine, type Terminal } from "./terminal.ts";
export { checkAll, UsageError } from "./usage-error.ts";

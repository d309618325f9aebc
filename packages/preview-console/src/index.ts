export {
  asksForHelp,
  type Command,
  defineCommand,
  type Program,
  readCommand,
  runProgram,
  type Syntax,
} from "./command.ts";
export {
  EXIT_CODES,
  type ProgramUsage,
  renderHelp,
  renderOptionTable,
  renderProgramHelp,
  renderReference,
  type Usage,
} from "./help.ts";
export { InterruptedError, interruption, orInterrupted } from "./interrupted.ts";
export { jsonLine } from "./json-line.ts";
export { codeSpan, escapeMarkdown } from "./markdown.ts";
export {
  anyText,
  atMost,
  boolean,
  choice,
  duration,
  environmentName,
  flag,
  type Given,
  inGroup,
  type Kind,
  mapped,
  type Option,
  optional,
  type Options,
  parsedBy,
  pullRequestNumber,
  type Reading,
  readOptions,
  repeated,
  required,
  type Rules,
  secret,
  secretTexts,
  serviceName,
  teamName,
  text,
  type ValuesOf,
  wholeNumber,
  withDefault,
} from "./options.ts";
export { outliveReaders } from "./outlive-readers.ts";
export { reportError } from "./report-error.ts";
export { githubRunner, type Runner } from "./runner/runner.ts";
export { command, logLine } from "./runner/workflow-commands.ts";
export {
  colour,
  columns,
  type Environment,
  printable,
  type ProgressLine,
  progressLine,
  type Terminal,
} from "./terminal.ts";
export { checkAll, collectAll, UsageError } from "./usage-error.ts";

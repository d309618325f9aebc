export {
  asksForHelp,
  type Command,
  defineCommand,
  type Program,
  readCommand,
  runProgram,
  type Syntax,
} from "./command.ts";
export { reportError, UsageError } from "./errors.ts";
export { CONFIG_PATH, GITOPS_BRANCH, gitopsRepository } from "./gitops-options.ts";
export {
  EXIT_CODES,
  type ProgramUsage,
  renderHelp,
  renderOptionTable,
  renderProgramHelp,
  renderReference,
  type Usage,
} from "./help.ts";
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
export { useProxy } from "./proxy.ts";
export { githubRunner, jsonLine, logLine, type Runner, workflowCommand } from "./runner.ts";
export {
  colour,
  columns,
  type Environment,
  InterruptedError,
  interruption,
  orInterrupted,
  outliveReaders,
  printable,
  type ProgressLine,
  progressLine,
  type Terminal,
} from "./terminal.ts";
export { StuckError, type Watchdog, watchdog } from "./watchdog.ts";

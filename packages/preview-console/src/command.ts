import { describeProblem, type Problem, quote } from "preview-core/names";
import { renderHelp, renderProgramHelp, type Usage } from "./help.ts";
import {
  collectOptions,
  type Given,
  type Option,
  type Options,
  type Rules,
  type ValuesOf,
} from "./options.ts";
import { explainUnknown, readWords } from "./read-words.ts";
import { reportError, collectProblems, UsageError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** A {@link Usage} that gives its values their types. */
export interface Syntax<
  Arguments extends Options,
  Flags extends Options,
  Variables extends Options,
  Prepared,
> extends Usage {
  readonly arguments?: Arguments;
  readonly options: Flags;
  readonly variables?: Variables;
  /** Problems between options, arguments and variables. Default: none */
  readonly rules?: Rules<Arguments & Flags & Variables>;
  /**
   * More values, which take several options together or the world to read. It runs also when values are wrong, so that
   * all problems are reported at once; then it may return undefined for what cannot be read.
   *
   * @throws PreviewError, UsageError
   */
  readonly prepare?: (
    values: Partial<ValuesOf<Arguments & Flags & Variables>>,
    terminal: Terminal,
  ) => Promise<Prepared | undefined>;
}

/** No option at all. */
type Nothing = { readonly [Name in never]: Option };

/** One command of a program: how it is used, and what it does. Made by {@link defineCommand}. */
export interface Command extends Usage {
  /** Reads what a user wrote behind the command's name, and runs it. */
  readonly start: (words: readonly string[], terminal: Terminal) => Promise<void>;
}

/** A program with several commands, below headings. */
export interface Program {
  readonly name: string;
  readonly summary: string;
  readonly groups: Readonly<Record<string, readonly Command[]>>;
}

/**
 * A command as one object: its words, its options and what it does. Heavy code is loaded by `await import()` inside `run`,
 * so that help and all other commands start fast.
 *
 * @example
 * defineCommand({
 *   name: "greet",
 *   summary: "Greets a team.",
 *   options: { team: required(anyText("name", "a team"), "The team to greet.") },
 *   examples: ["preview greet --team octocat"],
 *   run: ({ team }, terminal) => terminal.out(`Hello ${team}\n`),
 * });
 */
export function defineCommand<
  Flags extends Options,
  Arguments extends Options = Nothing,
  Variables extends Options = Nothing,
  Prepared = unknown,
>(
  definition: Syntax<Arguments, Flags, Variables, Prepared> & {
    readonly run: (
      values: ValuesOf<Arguments & Flags & Variables> & Prepared,
      terminal: Terminal,
    ) => Promise<void> | void;
  },
): Command {
  const { rules: _, prepare: __, run, ...usage } = definition;
  return {
    ...usage,
    start: async (words, terminal) => run(await readCommand(definition, words, terminal), terminal),
  };
}

/**
 * The values of what a user wrote behind a command's name.
 *
 * @throws UsageError with every problem at once: of unknown and wrong options, of arguments, variables and rules, and of
 * the files that they name
 */
export async function readCommand<
  Flags extends Options,
  Arguments extends Options,
  Variables extends Options,
  Prepared,
>(
  syntax: Syntax<Arguments, Flags, Variables, Prepared>,
  words: readonly string[],
  terminal: Terminal,
): Promise<ValuesOf<Arguments & Flags & Variables> & Prepared> {
  const { arguments: named = {}, options, variables = {}, rules, prepare } = syntax;
  const written = await readWords(words, syntax);
  const given: Given = (name) =>
    Object.hasOwn(variables, name) ? terminal.environment[name] || undefined : written.given.get(name);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the three tables in one
  const table = { ...named, ...options, ...variables } as Arguments & Flags & Variables;
  const { values, problems } = await collectOptions(table, given, rules);
  const prepared = await collectProblems(async () => prepare?.(values, terminal));
  const all = [written.problems, problems, prepared.problems].reduce(addOthers);
  if (all.length > 0) throw new UsageError(all);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without problems, no value is left out
  return { ...values, ...prepared.value } as ValuesOf<Arguments & Flags & Variables> & Prepared;
}

/** The problems, and those of other places: for each place the first check says best what is wrong. */
function addOthers(problems: readonly Problem[], more: readonly Problem[]): readonly Problem[] {
  const toPlace = (problem: Problem): string => describeProblem({ ...problem, message: "" });
  const places = new Set(problems.map(toPlace));
  return [...problems, ...more.filter((problem) => !places.has(toPlace(problem)))];
}

/** Whether a user asks for help rather than for the command. */
export function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? undefined : end).some((word) => word === "--help" || word === "-h");
}

/** Runs the command that a user named, or shows help, and reports what goes wrong. The program's exit code. */
export async function runProgram(
  program: Program,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [name, ...rest] = asksForHelpOn(words) ? [...words.slice(1), "--help"] : words;
  if (name === undefined) {
    terminal.err(renderProgramHelp(program, terminal));
    return 2;
  }
  try {
    if (name === "--help" || name === "-h") terminal.out(renderProgramHelp(program, terminal));
    else await startCommand(program, await findCommand(program, name), rest, terminal);
    return 0;
  } catch (error) {
    return reportError(error, terminal, program.name);
  }
}

/** Whether the first word asks for help on a command behind it. */
function asksForHelpOn([first = "", name = ""]: readonly string[]): boolean {
  return first === "help" || (["--help", "-h"].includes(first) && name !== "" && !name.startsWith("-"));
}

async function findCommand({ name: program, groups }: Program, name: string): Promise<Command> {
  const commands = Object.values(groups).flat();
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const isOption = name.startsWith("-");
  const names = commands.map((each) => each.name);
  const message = isOption
    ? `options stand behind the command; see \`${program} --help\``
    : (await explainUnknown("command", name, names, `\`${program} --help\``)).message;
  throw new UsageError([{ path: isOption ? name : quote(name), message }]);
}

async function startCommand(
  program: Program,
  command: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<void> {
  if (asksForHelp(words)) terminal.out(renderHelp(command, terminal, program.name));
  else await command.start(words, terminal);
}

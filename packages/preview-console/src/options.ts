import {
  checkName,
  FORMS,
  formProblem,
  type NameKind,
  PreviewError,
  type Problem,
  quote,
  type TextForm,
  toMilliseconds,
} from "preview-core/names";
import { collectProblems, UsageError } from "./errors.ts";

/**
 * One thing that a user can set: an option of a command line, an input of the action, or an environment variable. Parsing,
 * help, `action.yml` and the tables in READMEs are made from it.
 */
export interface Option<Value = unknown> {
  /** Complete sentences, for help and READMEs. */
  readonly description: string;
  readonly kind: Kind<Value>;
  /** The text that stands in when a user sets nothing. Default: none */
  readonly default?: string | undefined;
  /** Whether a user must set it. Always false with a default. */
  readonly required: boolean;
  /** Whether a user may set several values. The value is then a list, empty when nothing is set. Default: false */
  readonly repeated?: boolean;
  /** The heading that the option stands below in help. Default: the general one */
  readonly group?: string;
}

/** What the text of an option may be, and which value it means. */
export interface Kind<Value> {
  /** What stands for the value in help, such as `duration`; a switch has none. */
  readonly placeholder: string | undefined;
  /**
   * The value, or what is wrong with the text. A secret is not repeated.
   *
   * @throws PreviewError, UsageError with the problems of what the text names, such as of a file's contents
   */
  readonly read: (text: string) => Reading<Value> | Promise<Reading<Value>>;
  /** The words behind "is required: ". */
  readonly expected: string;
  /** Every text that is accepted, where they are few. For suggestions, and for completion in a shell. */
  readonly choices?: readonly string[] | undefined;
  /** Whether logs must not show the text. Default: false */
  readonly isSecret?: boolean | undefined;
}

/** What became of a text. */
export type Reading<Value> = { readonly value: Value } | { readonly problem: string };

/** Options by name, as a user writes them: `max-removals`, without the dashes before it. */
export type Options = Readonly<Record<string, Option>>;

/** The values of options, by name in camel case: `maxRemovals`. */
export type ValuesOf<Table extends Options> = {
  readonly [Name in keyof Table as CamelCase<Name & string>]: Table[Name] extends Option<infer Value>
    ? Value
    : never;
};

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** An option that a user must set. */
export function required<Value>(kind: Kind<Value>, description: string): Option<Value> {
  return { kind, description, required: true };
}

/** An option without a default; its value is undefined when a user sets nothing. */
export function optional<Value>(kind: Kind<Value>, description: string): Option<Value | undefined> {
  return { kind, description, required: false };
}

/** An option with a default, as a user would write it. */
export function withDefault<Value>(kind: Kind<Value>, fallback: string, description: string): Option<Value> {
  return { kind, description, default: fallback, required: false };
}

/** An option without a value, such as `--dry-run`. */
export function flag(description: string): Option<boolean> {
  return withDefault({ ...boolean, placeholder: undefined }, "false", description);
}

/** An option or an argument that a user may set several times. */
export function repeated<Value>(kind: Kind<Value>, description: string): Option<readonly Value[]> {
  return { kind: mapped(kind, (value) => [value]), description, required: false, repeated: true };
}

/** The same options, below a heading of their own in help. */
export function inGroup<Table extends Options>(group: string, options: Table): Table {
  const grouped = Object.entries(options).map(([name, option]) => [name, { ...option, group }]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names, each with its own option
  return Object.fromEntries(grouped) as Table;
}

/** A text of one form. */
export function text(form: TextForm, placeholder: string): Kind<string> {
  const read = (value: string): Reading<string> => {
    const problem = formProblem(form, value);
    return problem === undefined ? { value } : { problem };
  };
  return { placeholder, read, expected: form.expected };
}

/** Any text that is not empty, such as a reason or a file's path. */
export function anyText(placeholder: string, expected: string): Kind<string> {
  return text({ pattern: "[^]", expected }, placeholder);
}

/** A token or a key: a message never repeats it. */
export function secret(expected: string): Kind<string> {
  const read = (value: string): Reading<string> =>
    /^\S+$/.test(value) ? { value } : { problem: `expected ${expected}` };
  return { placeholder: "token", read, expected, isSecret: true };
}

/** A text that a function reads. The problems of a PreviewError are the problem of the text. */
export function parsedBy<Value>(
  parse: (given: string) => Value | Promise<Value>,
  placeholder: string,
  expected: string,
): Kind<Value> {
  const read = async (given: string): Promise<Reading<Value>> => {
    try {
      return { value: await parse(given) };
    } catch (error) {
      if (!(error instanceof PreviewError)) throw error;
      return { problem: error.problems.map(({ message }) => message).join("; ") };
    }
  };
  return { placeholder, read, expected };
}

/** One of a few texts. */
export function choice<const Choice extends string>(
  choices: readonly Choice[],
  placeholder: string,
): Kind<Choice> {
  const expected = choices.join(" or ");
  const read = async (given: string): Promise<Reading<Choice>> => {
    const value = choices.find((one) => one === given);
    if (value !== undefined) return { value };
    // Loaded for mistakes only: a right call starts faster without it.
    const { closest } = await import("preview-core");
    const near = closest(given, choices);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    return { problem: `expected ${expected}, got ${quote(given)}${hint}` };
  };
  return { placeholder, read, expected, choices };
}

/** `true` or `false`. */
export const boolean: Kind<boolean> = mapped(
  choice(["true", "false"], "boolean"),
  (value) => value === "true",
);

/** A duration such as `90s`; its value is in milliseconds. */
export const duration: Kind<number> = mapped(text(FORMS.duration, "duration"), toMilliseconds);

/** A number that is at least 1. */
export const wholeNumber: Kind<number> = mapped(
  text({ pattern: "^[1-9][0-9]{0,8}$", expected: "a whole number such as 50" }, "number"),
  Number,
);

/**
 * The same texts up to a limit.
 *
 * @param limit As a user would write it, such as `5m`
 */
export function atMost(kind: Kind<number>, limit: string): Kind<number> {
  const expected = `${kind.expected}, at most ${limit}`;
  const read = async (given: string): Promise<Reading<number>> => {
    const [reading, highest] = [await kind.read(given), await kind.read(limit)];
    if ("problem" in reading || "problem" in highest || reading.value > highest.value)
      return { problem: `expected ${expected}, got ${quote(given)}` };
    return reading;
  };
  return { ...kind, expected, read };
}

/** The number of a pull request. */
export const pullRequestNumber: Kind<number> = mapped(text(FORMS.pullRequest, "number"), Number);

/** The name of a service. */
export const serviceName: Kind<string> = named("service", "example");

/** The name of a team. */
export const teamName: Kind<string> = named("team", "octocat");

/** The name of an environment, as in a namespace's name. */
export const environmentName: Kind<string> = named("environment", "dev");

function named(kind: NameKind, example: string): Kind<string> {
  const read = (value: string): Reading<string> => {
    const problem = checkName(kind, value);
    return problem === undefined ? { value } : { problem: problem.message };
  };
  return { placeholder: "name", read, expected: `a name such as ${example}` };
}

/** The same texts with another value. */
export function mapped<From, To>(kind: Kind<From>, convert: (value: From) => To): Kind<To> {
  const read = async (given: string): Promise<Reading<To>> => {
    const reading = await kind.read(given);
    return "problem" in reading ? reading : { value: convert(reading.value) };
  };
  return { ...kind, read };
}

/** What a user set: a text, or several for an option that is `repeated`. */
export type Given = (name: string) => string | readonly string[] | undefined;

/**
 * Problems between options.
 *
 * @param values A value that is wrong by itself is undefined; its own problem is reported anyway
 * @param isSet Whether a user set the option, rightly or wrongly
 */
export type Rules<Table extends Options> = (
  values: Partial<ValuesOf<Table>>,
  isSet: (name: keyof Table & string) => boolean,
) => readonly Problem[];

/**
 * The values of all options.
 *
 * @param given What the user set, by the option's name; undefined for what was left out
 * @throws UsageError with every problem at once
 */
export async function readOptions<Table extends Options>(
  options: Table,
  given: Given,
  rules: Rules<Table> = () => [],
): Promise<ValuesOf<Table>> {
  const { values, problems } = await collectOptions(options, given, rules);
  if (problems.length > 0) throw new UsageError(problems);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without problems, no value is left out
  return values as unknown as ValuesOf<Table>;
}

/** The values that are right, and every problem. */
export async function collectOptions<Table extends Options>(
  options: Table,
  given: Given,
  rules: Rules<Table> = () => [],
): Promise<{ readonly values: Partial<ValuesOf<Table>>; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const entries: [string, unknown][] = [];
  for (const [name, option] of Object.entries(options)) {
    const { value: reading, problems: found } = await collectProblems(() => readOption(option, given(name)));
    problems.push(...found);
    if (reading !== undefined && "problem" in reading)
      problems.push({ path: name, message: reading.problem });
    else entries.push([toCamelCase(name), reading?.value]);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was read by its own option's kind
  const values = Object.fromEntries(entries) as Partial<ValuesOf<Table>>;
  return { values, problems: [...problems, ...rules(values, (name) => given(name) !== undefined)] };
}

/** The texts of all secrets that a user set, right or wrong, for logs to hide. */
export function secretTexts(options: Options, given: Given): string[] {
  const secrets = Object.keys(options).filter((name) => options[name]?.kind.isSecret);
  return secrets.flatMap((name) => given(name) ?? []);
}

async function readOption(option: Option, given: ReturnType<Given>): Promise<Reading<unknown>> {
  const set = given ?? option.default;
  if (typeof set === "string") return option.kind.read(set);
  if (set === undefined && option.required) return { problem: `is required: ${option.kind.expected}` };
  return option.repeated ? readAll(option.kind, set ?? []) : { value: undefined };
}

async function readAll(kind: Kind<unknown>, texts: readonly string[]): Promise<Reading<unknown>> {
  const readings = await Promise.all(texts.map(async (each) => kind.read(each)));
  const problems = readings.flatMap((reading) => ("problem" in reading ? reading.problem : []));
  if (problems.length > 0) return { problem: problems.join("; ") };
  return { value: readings.flatMap((reading) => ("value" in reading ? reading.value : [])) };
}

function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

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
} from "preview-core";
import { UsageError } from "./usage-error.ts";

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
}

/** What the text of an option may be, and which value it means. */
export interface Kind<Value> {
  /** What stands for the value in help, such as `duration`; a switch has none. */
  readonly placeholder: string | undefined;
  /** The value, or what is wrong with the text. A secret is not repeated. */
  readonly read: (text: string) => { readonly value: Value } | { readonly problem: string };
  /** The words behind "is required: ". */
  readonly expected: string;
  /** Every text that is accepted, where they are few. For suggestions, and for completion in a shell. */
  readonly choices?: readonly string[] | undefined;
  /** Whether logs must not show the text. Default: false */
  readonly isSecret?: boolean | undefined;
}

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

/** A text of one form. */
export function text(form: TextForm, placeholder: string): Kind<string> {
  const read: Kind<string>["read"] = (value) => {
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
  const read: Kind<string>["read"] = (value) =>
    /^\S+$/.test(value) ? { value } : { problem: `expected ${expected}` };
  return { placeholder: "token", read, expected, isSecret: true };
}

/** A text that a function reads. The problems of a PreviewError are the problem of the text. */
export function parsedBy<Value>(
  parse: (given: string) => Value,
  placeholder: string,
  expected: string,
): Kind<Value> {
  const read: Kind<Value>["read"] = (given) => {
    try {
      return { value: parse(given) };
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
  const read: Kind<Choice>["read"] = (given) => {
    const value = choices.find((one) => one === given);
    return value === undefined ? { problem: `expected ${expected}, got ${quote(given)}` } : { value };
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

/** The number of a pull request. */
export const pullRequestNumber: Kind<number> = mapped(text(FORMS.pullRequest, "number"), Number);

/** The name of a service. */
export const serviceName: Kind<string> = named("service", "pricing-api");

/** The name of a team. */
export const teamName: Kind<string> = named("team", "red");

function named(kind: NameKind, example: string): Kind<string> {
  const read: Kind<string>["read"] = (value) => {
    const problem = checkName(kind, value);
    return problem === undefined ? { value } : { problem: problem.message };
  };
  return { placeholder: kind, read, expected: `a name such as ${example}` };
}

/** The same texts with another value. */
export function mapped<From, To>(kind: Kind<From>, convert: (value: From) => To): Kind<To> {
  const read: Kind<To>["read"] = (given) => {
    const reading = kind.read(given);
    return "problem" in reading ? reading : { value: convert(reading.value) };
  };
  return { ...kind, read };
}

/**
 * The values of all options.
 *
 * @param given What the user set, by the option's name; undefined for what was left out
 * @throws UsageError with every problem at once
 */
export function readOptions<Table extends Options>(
  options: Table,
  given: (name: string) => string | undefined,
): ValuesOf<Table> {
  const problems: Problem[] = [];
  const entries = Object.entries(options).map(([name, option]) => {
    const reading = readOption(option, given(name));
    if ("problem" in reading) problems.push({ path: name, message: reading.problem });
    return [toCamelCase(name), "value" in reading ? reading.value : undefined];
  });
  if (problems.length > 0) throw new UsageError(problems);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was read by its own option's kind
  return Object.fromEntries(entries) as ValuesOf<Table>;
}

function readOption(
  option: Option,
  given: string | undefined,
): { readonly value: unknown } | { readonly problem: string } {
  const set = given ?? option.default;
  if (set !== undefined) return option.kind.read(set);
  return option.required ? { problem: `is required: ${option.kind.expected}` } : { value: undefined };
}

function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

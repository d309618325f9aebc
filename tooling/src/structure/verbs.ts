import type { NamedFunction } from "./functions.ts";

type Rule = "never" | "always" | "may";

/** What a function may do whose name starts with one of these words. */
export interface Verb {
  readonly words: readonly string[];
  /** What the function is for. */
  readonly meaning: string;
  /** Whether it is asynchronous. */
  readonly waits: Rule;
  /** Whether it can throw, itself or by a call. */
  readonly throws: Rule;
  /** True when each parameter must be plain data: no port, no callback, no clock. Default: false */
  readonly dataOnly?: boolean;
  /** Return types that it may have. Default: all */
  readonly returns?: RegExp;
}

const BOOLEAN = /^(?:boolean|\w+ is .+)$/s;
const NOTHING = /^(?:void|never|Promise<void>|asserts .+)$/s;
const SOMETHING = /^(?!(?:void|never|Promise<(?:void|never)>)$)/;

/**
 * The words with a fixed meaning, and what `./x structure` holds of it. `docs/architecture.md` has the same table. Any
 * other first word is free.
 */
const VERBS: readonly Verb[] = [
  verb("plan", "decides, from facts alone", "never", "may", { dataOnly: true, returns: SOMETHING }),
  verb("build", "makes an object, from plain data", "never", "may", { dataOnly: true, returns: SOMETHING }),
  verb("render", "makes text", "never", "may", { returns: SOMETHING }),
  verb("describe", "says something in words for people", "never", "never", { returns: SOMETHING }),
  verb("to", "converts a value, and cannot fail", "never", "never", { returns: SOMETHING }),
  verb("is, has", "answers yes or no", "never", "never", { returns: BOOLEAN }),
  verb("parse", "turns untrusted text or data into a typed value", "never", "may", { returns: SOMETHING }),
  verb("assert, refuse", "throws, or does nothing", "may", "always", { returns: NOTHING }),
  verb("read, list, find", "gets input", "may", "may", { returns: SOMETHING }),
  verb("observe", "gets all facts for a decision, by several reads", "always", "may", { returns: SOMETHING }),
  verb("apply, remove", "changes something outside of the program", "always", "may"),
];

const FIRST_WORD = /^[a-z]+/;

/**
 * What a function does against the meaning of its first word. Empty when its first word is free.
 *
 * @param throwing Why the function can throw. Undefined when it cannot.
 */
export function verbProblems(
  named: NamedFunction,
  takesFunction: boolean,
  throwing: string | undefined,
): string[] {
  const word = FIRST_WORD.exec(named.name)?.[0] ?? "";
  const found = VERBS.find(({ words }) => words.includes(word));
  if (found === undefined) return [];
  const { waits, throws, dataOnly = false, returns } = found;
  const problems = [
    ...broken(waits, named.waits, "is asynchronous", "is not asynchronous"),
    ...broken(throws, throwing !== undefined, throwing ?? "", "never throws"),
    ...(dataOnly && takesFunction ? ["takes a function, or an object with functions"] : []),
    ...(returns !== undefined && named.returns !== "" && !returns.test(named.returns)
      ? [`returns ${named.returns}`]
      : []),
  ];
  return problems.map((problem) => `${named.path}:${named.line}: ${named.name} ${problem}`);
}

/** The table of the verbs for documents, in Markdown. */
export function renderVerbs(): string {
  const rows = VERBS.map(({ words, meaning, waits, throws }) => {
    const first = words.map((word) => `\`${word}\``).join(", ");
    return `| ${first} | ${meaning} | ${waits} | ${throws} |`;
  });
  return [
    "| first word | what the function does | asynchronous | throws |",
    "| - | - | - | - |",
    ...rows,
  ].join("\n");
}

function verb(
  words: string,
  meaning: string,
  waits: Rule,
  throws: Rule,
  rest: Pick<Verb, "dataOnly" | "returns"> = {},
): Verb {
  return { words: words.split(", "), meaning, waits, throws, ...rest };
}

function broken(rule: Rule, does: boolean, tooMuch: string, tooLittle: string): string[] {
  if (rule === "never" && does) return [tooMuch];
  return rule === "always" && !does ? [tooLittle] : [];
}

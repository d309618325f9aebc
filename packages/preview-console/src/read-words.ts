import { parseArgs } from "node:util";
import { type Problem, quote } from "preview-core/names";
import type { Usage } from "./help.ts";
import type { Option, Options } from "./options.ts";

/** What a user wrote, by the name of the option or the argument. */
interface Written {
  readonly given: ReadonlyMap<string, string | readonly string[]>;
  readonly problems: readonly Problem[];
}

/** What is wrong with the word at an index. */
interface Mistake {
  readonly index: number;
  readonly problem: Problem;
}

/**
 * What a user wrote behind a command's name, and what is wrong with the words. Whether the values are right is not checked
 * here.
 */
export async function readWords(words: readonly string[], usage: Usage): Promise<Written> {
  const { options } = usage;
  const given = new Map<string, string | readonly string[]>();
  const { corrected, mistakes } = await correctOptions(words, options);
  const mistyped = new Set(mistakes.map(({ index }) => index));
  const positionals: string[] = [];
  for (const token of tokenize(corrected, options)) {
    if (token.kind === "positional") positionals.push(token.value);
    const option = token.kind === "option" ? optionOf(token, options) : undefined;
    if (token.kind !== "option" || option === undefined) continue;
    const problem = problemOf(token, option, usage);
    const { value: text = "true" } = token;
    if (problem !== undefined) mistakes.push({ index: token.index, problem });
    else if (!given.has(token.name) || !mistyped.has(token.index))
      given.set(token.name, option.repeated ? [given.get(token.name) ?? [], text].flat() : text);
  }
  // Behind an unknown option, a word may be its value.
  const excess = placeArguments(positionals, usage, given);
  const problems = mistakes.toSorted((one, other) => one.index - other.index).map(({ problem }) => problem);
  return { given, problems: problems.length > 0 ? problems : excess };
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

/** A mistyped option is one problem: the words have the option that was meant, so that it is not missing too. */
async function correctOptions(
  words: readonly string[],
  options: Options,
): Promise<{ readonly corrected: readonly string[]; readonly mistakes: Mistake[] }> {
  const corrected = [...words];
  const mistakes: Mistake[] = [];
  const names = ["--help", ...Object.keys(options).map((name) => `--${name}`)];
  for (const token of tokenize(words, options)) {
    if (token.kind !== "option" || optionOf(token, options) !== undefined) continue;
    const { index, rawName } = token;
    const { message, near } = await explainUnknown("option", rawName, names, "--help");
    mistakes.push({ index, problem: { path: rawName, message } });
    if (near !== undefined) corrected[index] = (words[index] ?? "").replace(rawName, near);
  }
  return { corrected, mistakes };
}

function optionOf({ name }: OptionToken, options: Options): Option | undefined {
  return Object.hasOwn(options, name) ? options[name] : undefined;
}

function tokenize(words: readonly string[], options: Options): readonly Token[] {
  const known = Object.entries(options).map(([name, { kind }]) => [
    name,
    { type: kind.placeholder === undefined ? "boolean" : "string" },
  ]);
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(known),
    allowPositionals: true,
    // Its own errors come one at a time.
    strict: false,
    tokens: true,
  });
  return tokens;
}

function problemOf(
  { name, value, inlineValue }: OptionToken,
  { kind: { placeholder, expected } }: Option,
  { options }: Usage,
): Problem | undefined {
  if (placeholder === undefined) return inlineValue ? { path: name, message: "takes no value" } : undefined;
  const isOption = !inlineValue && value?.startsWith("--") && Object.hasOwn(options, value.slice(2));
  return value === undefined || isOption ? { path: name, message: `needs a value: ${expected}` } : undefined;
}

/** Gives the arguments their words; the problems are those of words that no argument takes. */
function placeArguments(
  words: readonly string[],
  { arguments: named = {} }: Usage,
  given: Map<string, string | readonly string[]>,
): readonly Problem[] {
  const rest = [...words];
  for (const [name, { repeated }] of Object.entries(named)) {
    const taken = repeated ? rest.splice(0) : rest.shift();
    if (taken !== undefined) given.set(name, taken);
  }
  return rest.map((word) => ({ path: quote(word), message: "unexpected argument" }));
}

/** What to say about an unknown command or option, and the known one that was most likely meant. */
export async function explainUnknown(
  what: "command" | "option",
  name: string,
  candidates: readonly string[],
  help: string,
): Promise<{ readonly message: string; readonly near: string | undefined }> {
  // Loaded for mistakes only: a right call starts faster without it.
  const { closest } = await import("preview-core");
  const near = closest(name, candidates);
  return {
    message: `unknown ${what}; ${near === undefined ? `see ${help}` : `did you mean ${near}?`}`,
    near,
  };
}

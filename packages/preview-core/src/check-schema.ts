import * as z from "zod";
import { closest } from "./closest.ts";
import { formProblem } from "./forms.ts";
import { PreviewError, type PreviewErrorCode, type Problem } from "./preview-error.ts";
import { excerpt, quote } from "./quote.ts";
import { type Path, readYaml, toId, type YamlSource } from "./yaml.ts";
import { expectedBy, type Rule, ruleAt } from "./schema-rules.ts";

/** What is wrong at one place of some data. */
export interface DataProblem {
  readonly path: Path;
  /** What was expected, what was found, and what to write instead. */
  readonly message: string;
  /**
   * - `missing`: there is no value, and the schema needs one.
   * - `unknown-key`: the schema has no such key.
   * - `unknown-choice`: the value is a text, and none of the allowed texts is near it.
   * - `wrong`: everything else.
   */
  readonly kind: "missing" | "unknown-key" | "unknown-choice" | "wrong";
}

const YES = /^(?:true|yes|on|allowed|enabled?)$/i;
const NO = /^(?:false|no|off|skipped|disabled?|none|never)$/i;

/**
 * The value of a YAML text, checked against a schema.
 *
 * @throws PreviewError with every problem at once, each with its line and column
 */
export function parseYamlAs<Value>(
  schema: z.ZodType<Value>,
  yaml: string,
  { code, file }: YamlSource,
): Value {
  const { data, problems, locate } = readYaml(yaml, file);
  if (problems.length > 0) throw new PreviewError(code, problems);
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const found = toDataProblems(schema, data, result.error);
  throw new PreviewError(
    code,
    found.map(({ path, message }): Problem => {
      return { path: path.join("."), message, position: locate(path) };
    }),
  );
}

/**
 * Data, checked against a schema.
 *
 * @param within Where the data is, for the paths of its problems.
 * @throws PreviewError with the given code and every problem at once
 * @example
 * parseData(z.object({ number: z.int() }), {}, { code: "invalid-preview", within: "event" });
 * // event.number: is missing
 */
export function parseData<Value>(
  schema: z.ZodType<Value>,
  data: unknown,
  { code, within }: { readonly code: PreviewErrorCode; readonly within: string },
): Value {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const found = toDataProblems(schema, data, result.error);
  throw new PreviewError(
    code,
    found.map(({ path, message }) => ({ path: [within, ...path].join("."), message })),
  );
}

/** What is wrong with some data by a schema, in words: one problem for each place, and one for each unknown key. */
export function toDataProblems(schema: z.ZodType, data: unknown, { issues }: z.ZodError): DataProblem[] {
  const problems = issues.flatMap(leaves).flatMap((issue) => toProblems(schema, data, issue));
  const first = new Map<string, DataProblem>();
  for (const problem of problems) {
    const id = toId(problem.path);
    if (!first.has(id)) first.set(id, problem);
  }
  return [...first.values()];
}

/** The value at a path of some data. */
export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    data,
  );
}

export function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** The issues inside the one branch of a union that the input was meant for, if there is one. */
function leaves(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((branch) =>
    branch.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
  );
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function toProblems(schema: z.ZodType, data: unknown, issue: z.core.$ZodIssue): DataProblem[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      return { path: [...path, key], message: "is unknown", kind: "unknown-key" };
    });
  }
  const value = valueAt(data, path);
  const rule = ruleAt(schema, path);
  if (rule === undefined || issue.code === "custom") {
    return [{ path, message: issue.message, kind: "wrong" }];
  }
  if (value === undefined) {
    return [{ path, message: messageForNothing(path, rule), kind: "missing" }];
  }
  const meant = meantBy(rule, value);
  const attempt = tryInstead(meant, value);
  const isChoice = meant.schema instanceof z.ZodEnum && typeof value === "string" && attempt === "";
  return [
    { path, message: messageFor(issue, meant, value, attempt), kind: isChoice ? "unknown-choice" : "wrong" },
  ];
}

/** The option of a union that a value was most likely meant for. */
function meantBy(rule: Rule, value: unknown): Rule {
  if (!(rule.schema instanceof z.ZodUnion)) return rule;
  const options = rule.schema.options.map((option) => ruleAt(option, []) ?? rule);
  const meant = options.find(({ schema }) =>
    isRecord(value)
      ? schema instanceof z.ZodObject
      : schema instanceof z.ZodString && typeof value === "string",
  );
  return meant === undefined ? rule : { ...meant, setting: rule.setting };
}

function messageForNothing(path: Path, rule: Rule): string {
  const [example] = rule.setting?.examples ?? [];
  if (example === undefined) return "is missing";
  const line = `${String(path.at(-1))}: ${typeof example === "string" ? example : JSON.stringify(example)}`;
  return `expected ${expectedBy(rule)}, got nothing; add "${line}"`;
}

function messageFor(issue: z.core.$ZodIssue, rule: Rule, value: unknown, attempt: string): string {
  const { schema, form } = rule;
  if (issue.code === "too_big" && typeof value === "string") {
    return `expected at most ${issue.maximum} characters, got ${value.length}: ${quote(value)}`;
  }
  if (issue.code === "too_big" && Array.isArray(value)) {
    return `expected at most ${issue.maximum} entries, got ${value.length}`;
  }
  if (rule.isNullable && typeof value === "string" && NO.test(value)) {
    return `expected ${expectedBy(rule)}, got ${quote(value)}; try null, without quotes`;
  }
  if (form !== undefined) {
    return formProblem({ ...form, expected: expectedBy(rule) }, value) ?? issue.message;
  }
  if (schema instanceof z.ZodObject && value === null) {
    return "is empty; add a key below it, or remove the line";
  }
  if (schema instanceof z.ZodObject && Array.isArray(value)) {
    return `is a list; write its keys without "- ", got ${quote(value)}`;
  }
  if (issue.code === "invalid_format" && issue.pattern !== undefined) {
    return `expected a text that matches ${issue.pattern}, got ${quote(value)}`;
  }
  const hint = rule.setting?.hint;
  const instead = attempt === "" && hint !== undefined ? `; ${hint}` : attempt;
  return `expected ${expectedBy(rule)}, got ${quote(value)}${instead}`;
}

/** The right value for a value that is wrong in a usual way, as the end of a message; empty when none is known. */
function tryInstead({ schema }: Rule, value: unknown): string {
  if (schema instanceof z.ZodEnum) {
    const choice = chooseFrom(schema.options.map(String), value);
    return choice === undefined ? "" : `; did you mean ${choice}?`;
  }
  if (schema instanceof z.ZodBoolean) {
    const word = String(value);
    return YES.test(word) ? "; try true" : NO.test(word) ? "; try false" : "";
  }
  if (schema instanceof z.ZodArray) {
    return accepts(schema, [value]) ? `; try ${quote([value])}` : "";
  }
  if (schema instanceof z.ZodObject) return tryBelow(schema, value);
  const plain = typeof value === "string" ? Number(value) : Number.NaN;
  return accepts(schema, plain) ? `; try ${plain}, without quotes` : "";
}

function chooseFrom(choices: readonly string[], value: unknown): string | undefined {
  const word = String(value);
  const near = typeof value === "string" ? closest(word, choices) : undefined;
  if (near !== undefined) return near;
  return choices.find(
    (choice) => (choice === "allow" && YES.test(word)) || (choice === "skip" && NO.test(word)),
  );
}

/** The key below a section for a value that was written instead of the section; empty unless exactly one key takes it. */
function tryBelow({ shape }: z.ZodObject, value: unknown): string {
  const keys = Object.entries(shape).flatMap(([key, rule]) => (accepts(rule, value) ? [key] : []));
  const [key] = keys;
  if (key === undefined || keys.length > 1) return "";
  return `; write "${key}: ${typeof value === "string" ? excerpt(value) : quote(value)}" below it`;
}

function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** The contexts of an expression, such as `github`, `secrets` and `steps`, as plain data. */
export type Contexts = Readonly<Record<string, unknown>>;

/** A value of YAML in the place of a text. */
export type Scalar = string | number | boolean | null | undefined;

type FunctionDefinition =
  NonNullable<ConstructorParameters<typeof Evaluator>[2]> extends Map<string, infer Definition>
    ? Definition
    : never;

const EXPRESSION = /\$\{\{(.*?)\}\}/gs;

/**
 * Without one of these functions, a condition also requires success so far:
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
const STATUS_FUNCTION = /\b(?:success|failure|always|cancelled)\s*\(/i;

/** A value of a workflow as text. GitHub's own evaluator fills its `${{ }}`. */
export function fillIn(value: Scalar, contexts: Contexts): string {
  return String(value ?? "").replace(EXPRESSION, (_, expression: string) =>
    evaluate(expression, contexts, true).coerceString(),
  );
}

/** True when a job or step with this `if:` runs. `succeeded` is true when everything before it succeeded. */
export function isTrue(condition: Scalar, contexts: Contexts, succeeded: boolean): boolean {
  const text = condition === undefined || condition === null ? "success()" : String(condition);
  const [, inner = text] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(text) ?? [];
  const whole = STATUS_FUNCTION.test(inner) ? inner : `success() && (${inner})`;
  const value = evaluate(`(${whole}) && true || false`, contexts, succeeded);
  return value.kind === data.Kind.Boolean && value.value;
}

function evaluate(expression: string, contexts: Contexts, succeeded: boolean): data.ExpressionData {
  const functions = statusFunctions(succeeded);
  const { tokens } = new Lexer(expression.trim()).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = new Map(functions.map((definition) => [definition.name, definition]));
  return new Evaluator(tree, toDictionary(contexts), known).evaluate();
}

function statusFunctions(succeeded: boolean): FunctionDefinition[] {
  const answers = { success: succeeded, failure: !succeeded, always: true, cancelled: false };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
}

function toDictionary(contexts: Contexts): data.Dictionary {
  const dictionary: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
  if (dictionary instanceof data.Dictionary) return dictionary;
  throw new Error("contexts are an object");
}

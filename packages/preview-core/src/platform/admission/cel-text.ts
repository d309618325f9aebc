/** What would end a line, hide or not survive YAML; everything else may stand in a literal as it is. */
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/gu;

/**
 * A CEL literal of a text, whatever is in it.
 *
 * @example
 * toCelString("it's"); // "'it\\'s'"
 */
export function toCelString(text: string): string {
  const escaped = text.toWellFormed().replace(/['\\]/g, "\\$&").replace(UNPRINTABLE, toCelEscape);
  return `'${escaped}'`;
}

/**
 * A CEL list of texts.
 *
 * @example
 * toCelList(["host", ":authority"]); // "['host', ':authority']"
 */
export function toCelList(texts: readonly string[]): string {
  return `[${texts.map(toCelString).join(", ")}]`;
}

/** All of them must hold. One a line, as a person reads it in YAML. */
export function allOf(...expressions: readonly string[]): string {
  return expressions.map(toOperand).join("\n&& ");
}

/** One of them must hold. */
export function anyOf(...expressions: readonly string[]): string {
  return expressions.map(toOperand).join("\n|| ");
}

/** `&&` binds before `||`, and both before `?:`. */
function toOperand(expression: string): string {
  return /\|\||&&|\?/.test(expression) ? `(${expression})` : expression;
}

function toCelEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

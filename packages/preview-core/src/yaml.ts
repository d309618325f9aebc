import { Document, type Scalar, visit } from "yaml";
import { toEscape, toOneLine } from "./quote.ts";

/**
 * Kubernetes reads YAML with go-yaml. go-yaml ends a line at U+0085, U+2028 and U+2029, allows no tab at the start of a
 * block, and refuses most of the other characters here.
 */
const UNPRINTABLE = /[\t\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** go-yaml reads `0X1F` and `1e1_0` as numbers (`resolve.go`), and drops spaces before the first line of a text. */
const MISREAD = /^[-+]?0[xob][\da-f_]*$|^[-+.\d][-+.\d_e]*$|^\s*\n/i;

/** No text is folded, because `yaml` folds a long double-quoted text with a line of one space so that another text results. */
const PRINTING = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

const COMMENT_WIDTH = 100;

/**
 * The text of one YAML document. The options are fixed, so a difference in the GitOps repository is always a real change.
 * Texts that YAML 1.1 would read as something else, such as `yes` and `1_000`, are quoted, because Kubernetes reads
 * YAML 1.1.
 */
export function renderYaml(value: object): string {
  return printYaml(new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" }));
}

/** The text of a document, by the rules of {@link renderYaml}. */
export function printYaml(document: Document): string {
  visit(document, { Scalar: (_, node) => quoteHazard(node) });
  return document.toString(PRINTING).replace(UNPRINTABLE, toEscape);
}

/** A text as comment lines of at most 100 characters, unless a word is longer. No text can end the comment. */
export function renderComment(text: string): string {
  const lines: string[] = [];
  let line = "#";
  for (const word of toOneLine(text).match(/\S+/g) ?? []) {
    if (line !== "#" && line.length + 1 + word.length > COMMENT_WIDTH) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].join("\n")}\n`;
}

function quoteHazard(node: Scalar): void {
  if (typeof node.value !== "string") return;
  const text = node.value.toWellFormed();
  node.value = text;
  if (text.search(UNPRINTABLE) >= 0 || MISREAD.test(text)) node.type = "QUOTE_DOUBLE";
}

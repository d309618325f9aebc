import { Document, type Scalar, visit } from "yaml";
import { toEscape, toOneLine } from "./quote.ts";

/**
 * go-yaml, by which Kubernetes reads, ends a line at U+0085, U+2028 and U+2029, takes no tab at the start of a block and
 * refuses most of the others.
 */
const UNPRINTABLE = /[\t\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** To go-yaml `0X1F` and `1e1_0` are numbers (`resolve.go`), and it drops spaces before the first line of text. */
const MISREAD = /^[-+]?0[xob][\da-f_]*$|^[-+.\d][-+.\d_e]*$|^\s*\n/i;

/** No text is folded: `yaml` prints a line of one space in a long double-quoted text so that it reads back as another. */
const PRINTING = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

const COMMENT_WIDTH = 100;

/**
 * The text of one YAML document. The options are fixed, so that a difference in the GitOps repository is always a real
 * change; strings that YAML 1.1 would read as something else (`yes`, `1_000`) are quoted, because Kubernetes reads 1.1.
 */
export function renderYaml(value: object): string {
  return printYaml(new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" }));
}

/** The text of a document that was made or read elsewhere, printed by the same rules. */
export function printYaml(document: Document): string {
  visit(document, { Scalar: (_, node) => quoteHazard(node) });
  return document.toString(PRINTING).replace(UNPRINTABLE, toEscape);
}

/** Text as comment lines of at most 100 characters, where its words allow. Whatever the text, it cannot leave them. */
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

import { isSeq, LineCounter, parseDocument, visit, type YAMLParseError } from "yaml";
import { excerpt, toOneLine } from "./quote.ts";

/** A document as the parser returns it, with its errors. */
export type YamlDocument = ReturnType<typeof parseDocument>;

/** A YAML text whose broken lines are repaired, so that everything else in the text can be checked too. */
export interface RepairedYaml {
  /** Undefined when the text is beyond repair. */
  readonly document: YamlDocument | undefined;
  /** The lines and columns of offsets in the document. */
  readonly counter: LineCounter;
  readonly repairs: readonly Repair[];
}

/** A line that breaks the syntax. Lines and columns count from 1. */
export interface Repair {
  readonly line: number;
  readonly column: number;
  /** What is wrong with the line, and what to write instead. */
  readonly message: string;
  /**
   * What the repair did: `moved` changed only the indentation, `guessed` changed a value, and `dropped` left the line out
   * of the document.
   */
  readonly kind: "moved" | "guessed" | "dropped";
  /** The line after the repair; undefined when the line is beyond repair. */
  readonly text: string | undefined;
}

interface Attempt {
  readonly lines: readonly string[];
  readonly document: YamlDocument;
  readonly counter: LineCounter;
}

/** Kubernetes stores no larger object (`--max-request-bytes` of etcd), and no other file of ours comes near. */
const TEXT_MAX = 1_500_000;

/** A text that is not YAML at all has thousands of mistakes. Nobody reads more than the first ones. */
const REPAIRS_MAX = 10;

/** After each repair, the whole text is parsed again. A long text gets so few repairs that this takes seconds at most. */
const PARSED_MAX = 1_000_000;

/** People do not write longer lines, and a repair would take long. */
const LINE_MAX = 1000;

/**
 * The document in a text, and the repairs of the lines that break YAML's syntax, in the order in which the parser finds
 * them.
 *
 * - No repair adds or removes a line.
 * - Duplicate keys, aliases and further documents are not repaired, because they do not break the syntax.
 */
export function repairYaml(text: string): RepairedYaml {
  const beyondRepair = whyBeyondRepair(text);
  if (beyondRepair !== undefined) {
    return { document: undefined, counter: new LineCounter(), repairs: [hopeless(1, beyondRepair)] };
  }
  const lines = text.split("\n");
  const repairs: Repair[] = [];
  const repairsMax = Math.min(REPAIRS_MAX, Math.ceil(PARSED_MAX / text.length));
  for (;;) {
    const attempt = parse(lines);
    const { document, counter } = attempt;
    const error = document.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
    if (error === undefined) return { document, counter, repairs };
    const repair = toRepair(error, attempt);
    const isNew = repairs.every(({ line, column }) => line !== repair.line || column !== repair.column);
    if (isNew) repairs.push(repair);
    if (!isNew || repair.text === undefined || repairs.length >= repairsMax) {
      return { document: undefined, counter, repairs };
    }
    lines[repair.line - 1] = repair.text;
  }
}

/** Why a text cannot be YAML, whatever its lines are. */
function whyBeyondRepair(text: string): string | undefined {
  if (text.includes("\0")) return "the file is not UTF-8 text; save it as UTF-8";
  if (text.length <= TEXT_MAX) return undefined;
  return `the file has ${text.length} characters; expected at most ${TEXT_MAX}`;
}

function parse(lines: readonly string[]): Attempt {
  const counter = new LineCounter();
  const document = parseDocument(lines.join("\n"), {
    lineCounter: counter,
    prettyErrors: false,
    // The same reading for every file, also after a directive such as "%YAML 1.1".
    schema: "core",
    stringKeys: true,
    uniqueKeys: false,
  });
  return { lines: [...lines], document, counter };
}

function toRepair(error: YAMLParseError, attempt: Attempt): Repair {
  const { line } = attempt.counter.linePos(error.pos[0]);
  if (error.code === "RESOURCE_EXHAUSTION") return hopeless(line, "this line is nested too deeply");
  if (lineAt(attempt, line).length > LINE_MAX) return hopeless(line, "this line is not YAML");
  if (error.code === "NON_STRING_KEY") return hopeless(line, "this line has a key that is no plain text");
  const last = lastLineOfKey(error, attempt);
  const tab = [line, last].find((number) => /^ *\t/.test(lineAt(attempt, number)));
  if (tab !== undefined) return withoutTab(tab, attempt);
  if (indentOf(attempt, last) > indentOf(attempt, line)) {
    return indented(last, indentOf(attempt, line), "before", attempt);
  }
  if (/end with a [\]}]/.test(error.message)) return bracketClosed(error, attempt);
  if (error.message.startsWith("Missing closing")) return quoteClosed(error, attempt);
  const section = error.code === "BAD_INDENT" ? indentOfSection(line, attempt) : undefined;
  if (section !== undefined) return indented(line, section, "before", attempt);
  const first = attempt.lines.findIndex(hasContent) + 1;
  if (indentOf(attempt, first) > indentOf(attempt, line)) {
    return indented(first, indentOf(attempt, line), "after", attempt);
  }
  return quoted(error, attempt) ?? dropped(error, attempt);
}

function hopeless(line: number, message: string): Repair {
  return { line, column: 1, message, kind: "dropped", text: undefined };
}

/** The last line of a key that seems to span several lines. The parser reads a wrongly indented line as such a key. */
function lastLineOfKey(error: YAMLParseError, { document, counter }: Attempt): number {
  const key = document.errors.find(
    ({ code, pos }) => code === "MULTILINE_IMPLICIT_KEY" && pos[0] === error.pos[0],
  );
  return counter.linePos(key?.pos[1] ?? error.pos[0]).line;
}

function withoutTab(line: number, attempt: Attempt): Repair {
  const text = lineAt(attempt, line).replace(/^[ \t]+/, (spaces) => spaces.replaceAll("\t", "  "));
  const message = "this line is indented with a tab, which YAML does not allow; use two spaces";
  return { line, column: 1, message, kind: "moved", text };
}

function indented(line: number, indent: number, where: "before" | "after", attempt: Attempt): Repair {
  const found = indentOf(attempt, line);
  const spaces = found === 1 ? "1 space" : `${found} spaces`;
  const message = `this line is indented by ${spaces}, but the keys ${where} it by ${indent}; indent them alike`;
  const text = `${" ".repeat(indent)}${lineAt(attempt, line).trimStart()}`;
  return { line, column: found + 1, message, kind: "moved", text };
}

/** The indentation of the keys above a line that is indented less than they are, but more than their section. */
function indentOfSection(line: number, attempt: Attempt): number | undefined {
  const own = indentOf(attempt, line);
  const above = attempt.lines
    .slice(0, line - 1)
    .filter(hasContent)
    .map(indentIn);
  const section = above.slice(above.findLastIndex((indentation) => indentation <= own) + 1);
  return section.toSorted((one, other) => one - other)[0];
}

/** A line whose value must be in quotes; undefined for any other mistake. */
function quoted(error: YAMLParseError, attempt: Attempt): Repair | undefined {
  const reasons: Partial<Record<YAMLParseError["code"], string>> = {
    BLOCK_AS_IMPLICIT_KEY: 'has ": " twice',
    BAD_SCALAR_START: "has a value that starts with a special character",
  };
  const reason = reasons[error.code];
  const { line } = attempt.counter.linePos(error.pos[0]);
  const [, indent = "", key, value = ""] =
    /^(\s*(?:- +)*)([^:]*:)\s+(.*?)\s*$/.exec(lineAt(attempt, line)) ?? [];
  if (reason === undefined || key === undefined) return undefined;
  const right = `${key} ${JSON.stringify(value)}`;
  const message = `this line ${reason}; put the value in quotes: ${excerpt(right)}`;
  return { line, column: indent.length + 1, message, kind: "guessed", text: `${indent}${right}` };
}

function quoteClosed(error: YAMLParseError, { lines, document, counter }: Attempt): Repair {
  let [opening, mark] = [error.pos[0], '"'];
  visit(document, {
    Scalar(_, { range, type }) {
      if (!range || !type?.startsWith("QUOTE") || range[0] > error.pos[0]) return;
      [opening, mark] = [range[0], type === "QUOTE_DOUBLE" ? '"' : "'"];
    },
  });
  const { line, col: column } = counter.linePos(opening);
  const text = `${(lines[line - 1] ?? "").trimEnd()}${mark}`;
  const message = `this line has a quote that is never closed; write ${excerpt(text.trim())}`;
  return { line, column, message, kind: "guessed", text };
}

function bracketClosed(error: YAMLParseError, { lines, document, counter }: Attempt): Repair {
  const text = lines.join("\n");
  let [opening, marks] = [error.pos[0], "[]"];
  visit(document, {
    Collection(_, node) {
      if (!node.flow || !node.range || node.range[0] >= error.pos[0]) return;
      const kind = isSeq(node) ? "[]" : "{}";
      if (!text.slice(node.range[0], node.range[1]).includes(kind.charAt(1)))
        [opening, marks] = [node.range[0], kind];
    },
  });
  const { line: start } = counter.linePos(opening);
  const before = text.slice(0, error.pos[0]).trimEnd().length;
  const { line } = counter.linePos(Math.max(0, before - 1));
  const closed = (lines[line - 1] ?? "").replace(/(\s+#.*)?\s*$/, `${marks.charAt(1)}$1`);
  const where = start === line ? "" : ` in line ${start}`;
  const message = `this line has no "${marks.charAt(1)}" for the "${marks.charAt(0)}"${where}`;
  return { line, column: closed.lastIndexOf(marks.charAt(1)) + 1, message, kind: "guessed", text: closed };
}

function dropped(error: YAMLParseError, attempt: Attempt): Repair {
  const { lines, counter } = attempt;
  const { line, col: column } = counter.linePos(error.pos[0]);
  const last = lines.slice(0, line).findLastIndex((text) => text.trim() !== "") + 1;
  const isKey = /^Implicit (?:map )?keys need/.test(error.message);
  const message = isKey
    ? `this line is no "key: value": ${excerpt(lineAt(attempt, line).trim())}`
    : `this line is not YAML: ${toOneLine(error.message).slice(0, 200)}`;
  if (last === 0) return { line, column, message, kind: "dropped", text: undefined };
  return { line: last, column: last === line ? column : 1, message, kind: "dropped", text: "" };
}

function lineAt({ lines }: Attempt, number: number): string {
  return lines[number - 1] ?? "";
}

function indentOf(attempt: Attempt, line: number): number {
  return indentIn(lineAt(attempt, line));
}

function indentIn(line: string): number {
  return line.length - line.trimStart().length;
}

function hasContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line);
}

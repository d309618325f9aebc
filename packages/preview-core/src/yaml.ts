import {
  Document,
  Scalar,
  visit,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type YAMLMap,
} from "yaml";
import { toEscape, toOneLine, excerpt } from "./quote.ts";
import { type Position, PreviewError, type PreviewErrorCode, type Problem } from "./preview-error.ts";
import { type RepairedYaml, repairYaml, type YamlDocument } from "./repair-yaml.ts";

/** Keys and list indices, from the top of a document down to a value. */
export type Path = readonly PropertyKey[];

/** Which text is read, for the messages about it. */
export interface YamlSource {
  /** The code of the error that carries the text's problems. */
  readonly code: PreviewErrorCode;
  /** The name of the text's file. */
  readonly file: string;
}

/** A YAML text, read as far as possible. */
export interface YamlText {
  /** The data; `null` for an empty text, undefined for a text that cannot be read at all. */
  readonly data: unknown;
  /** What is wrong with the text as YAML. */
  readonly problems: readonly Problem[];
  /** Whether every line of the text is in the data. */
  readonly isWhole: boolean;
  /** Whether the data at a path is the text's own, and not a guess. */
  readonly isKnown: (path: Path) => boolean;
  /** The place of a key or of a list's entry. For a missing key: the place of the section that lacks the key. */
  readonly locate: (path: Path) => Position;
}

/** Something that YAML allows and our files may not have. */
interface Refusal {
  readonly path: Path;
  readonly message: string;
  /** Where the refused part starts in the document. */
  readonly offset: number;
  /** Whether the refused part stands for data, which is then unknown. */
  readonly hidesData: boolean;
}

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

/** A text can have thousands of aliases; nobody reads more than the first problems. */
const REFUSALS_MAX = 10;

/** The keys of a section, by name. A text can have 100,000 keys, so no key is searched for. */
const PAIRS = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

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

/**
 * The data of one YAML document, `null` when the document is empty. Aliases and merge keys are refused: none of our files
 * needs them, and a few lines of them can stand for gigabytes.
 *
 * @throws PreviewError with the given code and with every problem at once, each with its line and column
 */
export function parseYaml(text: string, { code, file }: YamlSource): unknown {
  const { data, problems } = readYaml(text, file);
  if (problems.length > 0) throw new PreviewError(code, problems);
  return data;
}

/** The data of a YAML text with the text's problems, and with the place of each value in the text. */
export function readYaml(text: string, file: string): YamlText {
  const repaired = repairYaml(text);
  const { document, repairs } = repaired;
  const mistakes = repairs.map(({ message, line, column }) => {
    return { path: "", message, position: { file, line, column } };
  });
  if (document === undefined) {
    const start = { file, line: 1, column: 1 };
    return { data: undefined, problems: mistakes, isWhole: false, isKnown: () => false, locate: () => start };
  }
  const toPosition = positionsOf(repaired, text, file);
  const refusals = [...secondDocument(document), ...refusalsBelow(document.contents, [], toPosition)];
  if (isAlias(document.contents)) document.contents = null;
  const hidden = new Set(refusals.filter(({ hidesData }) => hidesData).map(({ path }) => toId(path)));
  const guessed = new Set(repairs.filter(({ kind }) => kind === "guessed").map(({ line }) => line));
  const locate = (path: Path): Position => toPosition(offsetOf(document, path));
  return {
    data: document.toJS(),
    problems: [...mistakes, ...refusals.slice(0, REFUSALS_MAX).map(toProblem)],
    isWhole: repairs.every(({ kind }) => kind !== "dropped"),
    isKnown: (path) =>
      !guessed.has(locate(path).line) &&
      !hidden.has(toId([])) &&
      path.every((_, depth) => !hidden.has(toId(path.slice(0, depth + 1)))),
    locate,
  };

  function toProblem({ path, message, offset }: Refusal): Problem {
    return { path: path.join("."), message, position: toPosition(offset) };
  }
}

function quoteHazard(node: Scalar): void {
  if (typeof node.value !== "string") return;
  const text = node.value.toWellFormed();
  node.value = text;
  if (text.search(UNPRINTABLE) >= 0 || MISREAD.test(text)) node.type = "QUOTE_DOUBLE";
}

/** Offsets in the repaired document to places in the text. */
function positionsOf(
  { counter, repairs }: RepairedYaml,
  text: string,
  file: string,
): (offset: number) => Position {
  const lines = text.split("\n");
  const moved = new Map(
    repairs.map((repair) => [
      repair.line,
      (repair.text?.search(/\S/) ?? 0) - (lines[repair.line - 1]?.search(/\S/) ?? 0),
    ]),
  );
  return (offset) => {
    const { line, col } = counter.linePos(offset);
    return { file, line, column: col - (moved.get(line) ?? 0) };
  };
}

function secondDocument({ errors }: YamlDocument): Refusal[] {
  return errors
    .filter(({ code }) => code === "MULTIPLE_DOCS")
    .map(({ pos }) => ({
      path: [],
      message: "a second document starts here; the file may hold one",
      offset: pos[0],
      hidesData: false,
    }));
}

/** Takes everything out of a node that our files may not have. */
function refusalsBelow(node: unknown, path: Path, toPosition: (offset: number) => Position): Refusal[] {
  if (isSeq(node)) {
    return node.items.flatMap((item, index) => {
      const refusals = refusalsBelow(item, [...path, index], toPosition);
      if (isAlias(item)) node.items[index] = new Scalar(null);
      return refusals;
    });
  }
  if (isAlias(node)) {
    const message = `an alias (*${excerpt(node.source)}) is not allowed; write the value itself`;
    return [{ path, message, offset: startOf(node), hidesData: true }];
  }
  return isMap(node) ? refusalsInMap(node, path, toPosition) : [];
}

function refusalsInMap(map: YAMLMap, path: Path, toPosition: (offset: number) => Position): Refusal[] {
  const seen = new Map<string, number>();
  const refusals = map.items.flatMap((pair) => {
    const key = keyOf(pair);
    const offset = startOf(pair.key);
    if (isMerge(pair)) {
      const message = "a merge key (<<) is not allowed; write the keys themselves";
      return [{ path, message, offset, hidesData: false }];
    }
    const first = seen.get(key);
    seen.set(key, offset);
    const below = refusalsBelow(pair.value, [...path, key], toPosition);
    if (isAlias(pair.value)) pair.value = new Scalar(null);
    if (first === undefined) return below;
    const message = `is there twice, first in line ${toPosition(first).line}; remove one of them`;
    return [{ path: [...path, key], message, offset, hidesData: false }, ...below];
  });
  map.items = map.items.filter((pair) => !isMerge(pair));
  return refusals;
}

/** Where the last key or entry of a path starts that the document has. */
function offsetOf({ contents }: YamlDocument, path: Path): number {
  let node: unknown = contents;
  let offset = 0;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) return offset;
    [node, offset] = next;
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): [node: unknown, offset: number] | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(step));
    return pair && [pair.value, startOf(pair.key)];
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return item === undefined ? undefined : [item, startOf(item)];
}

/** The pairs of a section by key. Of duplicate keys, the last one counts. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = PAIRS.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]));
  PAIRS.set(map, known);
  return known;
}

/** A key `<<` in quotes, or before a text, is a key like any other. */
function isMerge({ key, value }: Pair): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN" && !isScalar(value);
}

function keyOf({ key }: Pair): string {
  return String(isNode(key) && "value" in key ? key.value : key);
}

function startOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}

/** A text that only equal paths share. */
export function toId(path: Path): string {
  return JSON.stringify(path.map(String));
}

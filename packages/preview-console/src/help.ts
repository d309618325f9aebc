import type { Option, Options } from "./options.ts";
import { colour, printable, type Terminal } from "./terminal.ts";

/** What a user can write behind a command's name, and the words that explain it. Help and documents are made from it. */
export interface Usage {
  readonly name: string;
  /** One sentence that stands alone: what the command does. */
  readonly summary: string;
  /** More sentences, for the command's own help. Default: none */
  readonly description?: string;
  /** What is written without dashes, in its order. Only the last may be repeated. Default: nothing */
  readonly arguments?: Options;
  readonly options: Options;
  /** Environment variables. An empty one counts as not set. Default: none */
  readonly variables?: Options;
  /** Command lines that a user can copy. */
  readonly examples: readonly string[];
  /** What exit codes mean, where they say more than {@link EXIT_CODES}. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** A program with several commands, below headings. */
export interface ProgramUsage {
  readonly name: string;
  readonly summary: string;
  readonly groups: Readonly<Record<string, readonly Usage[]>>;
}

/** The exit codes of all programs. */
export const EXIT_CODES: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed",
  2: "wrong usage",
  130: "interrupted",
};

const GENERAL = "Options";
const DEFAULT_WIDTH = 80;
const NARROWEST_TEXT = 24;
const WIDEST_COLUMN = 34;

/** The help of one command, in the width of the terminal. `program` stands before the command's name. */
export function renderHelp(usage: Usage, terminal: Terminal, program?: string): string {
  const { summary, description, arguments: named = {}, options, variables = {}, examples } = usage;
  const sections: Section[] = [
    ["Arguments", Object.entries(named).map(toArgumentRow)],
    ...listGroups(options),
    ["Variables", Object.entries(variables).map(toVariableRow)],
  ];
  return [
    `Usage: ${toSynopsis(usage, program)}\n`,
    wrap([summary, description ?? ""].join(" ").trim(), widthOf(terminal)),
    ...renderSections(sections, terminal),
    `${heading("Examples", terminal)}${examples.map((line) => `  ${line.replaceAll("\n", "\n  ")}\n`).join("")}`,
    ...renderSections([["Exit codes", Object.entries({ ...EXIT_CODES, ...usage.exitCodes })]], terminal),
  ].join("\n");
}

/** The list of a program's commands. */
export function renderProgramHelp({ name, summary, groups }: ProgramUsage, terminal: Terminal): string {
  const sections = Object.entries(groups).map(([group, usages]): Section => {
    return [group, usages.map((usage) => [usage.name, usage.summary])];
  });
  return [
    `Usage: ${name} <command> [options]\n`,
    wrap(summary, widthOf(terminal)),
    ...renderSections(sections, terminal),
    ...renderSections([["Exit codes", Object.entries(EXIT_CODES)]], terminal),
    `\`${name} <command> --help\` explains a command.\n`,
  ].join("\n");
}

/** A Markdown table of options, for READMEs. Variables have no dashes. */
export function renderOptionTable(options: Options, dashes: "--" | "" = "--"): string {
  const rows = Object.entries(options).map(([name, option]) => {
    return [dashes === "" ? name : toFlag(name, option), option] as const;
  });
  return renderTable(dashes === "" ? "variable" : "option", rows);
}

/** Markdown that explains every command of a program, below a heading for each group. */
export function renderReference({ name, groups }: ProgramUsage): string {
  const parts = Object.entries(groups).flatMap(([group, usages]) => [
    `## ${group}\n`,
    ...usages.map((usage) => renderUsage(usage, name)),
  ]);
  return parts.join("\n");
}

function renderUsage(usage: Usage, program: string): string {
  const { summary, description, arguments: named = {}, options, variables = {}, examples } = usage;
  const codes = Object.entries(usage.exitCodes ?? {}).map(
    ([code, meaning]) => `Exit code ${code}: ${meaning}.\n`,
  );
  const tables: [string, readonly (readonly [string, Option])[]][] = [
    ["argument", Object.entries(named).map(([name, option]) => [toArgument(name, option), option])],
    ["option", Object.entries(options).map(([name, option]) => [toFlag(name, option), option])],
    ["variable", Object.entries(variables)],
  ];
  return [
    `### \`${program} ${usage.name}\`\n`,
    `${[summary, description ?? ""].join(" ").trim()}\n`,
    `\`\`\`sh\n${examples.join("\n")}\n\`\`\`\n`,
    ...tables.flatMap(([title, rows]) => (rows.length === 0 ? [] : [renderTable(title, rows)])),
    ...codes,
  ].join("\n");
}

function renderTable(title: string, rows: readonly (readonly [label: string, option: Option])[]): string {
  const lines = rows.map(([label, option]) => {
    const fallback = shownDefault(option);
    return `| \`${label}\` | ${fallback === undefined ? "" : `\`${fallback}\``} | ${sentences(option)} |`;
  });
  return [`| ${title} | default | description |`, "| --- | --- | --- |", ...lines, ""].join("\n");
}

/** A label, and what it means. */
type Row = readonly [label: string, text: string];
type Section = readonly [title: string, rows: readonly Row[]];

/** Sections whose texts begin in the same column. A section without rows is left out. */
function renderSections(sections: readonly Section[], terminal: Terminal): string[] {
  const width = widthOf(terminal);
  const longest = Math.max(...sections.flatMap(([, rows]) => rows.map(([label]) => label.length)));
  const column = Math.max(Math.min(longest + 4, WIDEST_COLUMN, width - NARROWEST_TEXT), 4);
  const indent = " ".repeat(column);
  return sections.flatMap(([title, rows]) => {
    const lines = rows.map(([label, text]) => {
      const lead = `  ${label}`.padEnd(column);
      const indented = wrap(text, width - column)
        .trimEnd()
        .replaceAll("\n", `\n${indent}`);
      return lead.length > column || lead.endsWith(label)
        ? `${lead}\n${indent}${indented}\n`
        : `${lead}${indented}\n`;
    });
    return rows.length === 0 ? [] : [`${heading(title, terminal)}${lines.join("")}`];
  });
}

function heading(title: string, terminal: Terminal): string {
  return `${colour(terminal, "bold", `${title}:`)}\n`;
}

function listGroups(options: Options): Section[] {
  const groups = Map.groupBy(Object.entries(options), ([, { group }]) => group ?? GENERAL);
  const help: Row = ["-h, --help", "Shows this help."];
  const general = [...(groups.get(GENERAL) ?? []).map(toOptionRow), help];
  groups.delete(GENERAL);
  const others = [...groups].map(([group, rows]): Section => [group, rows.map(toOptionRow)]);
  return [...others, [GENERAL, general]];
}

function toSynopsis(usage: Usage, program: string | undefined): string {
  const named = Object.entries(usage.arguments ?? {}).map(([name, option]) => toArgument(name, option));
  return [program, usage.name, ...named, "[options]"].filter((word) => word !== undefined).join(" ");
}

function toOptionRow([name, option]: [string, Option]): Row {
  return [toFlag(name, option), `${sentences(option)}${toDefault(option)}`];
}

function toArgumentRow([name, option]: [string, Option]): Row {
  return [toArgument(name, option), `${option.description}${toDefault(option)}`];
}

function toVariableRow([name, option]: [string, Option]): Row {
  return [name, `${sentences(option)}${toDefault(option)}`];
}

function toFlag(name: string, { kind: { placeholder } }: Option): string {
  return placeholder === undefined ? `--${name}` : `--${name} <${placeholder}>`;
}

function toArgument(name: string, { required, repeated }: Option): string {
  const shown = repeated ? `${name}...` : name;
  return required ? `<${shown}>` : `[${shown}]`;
}

function sentences({ description, required }: Option): string {
  return required ? `${description} Required.` : description;
}

function toDefault(option: Option): string {
  const fallback = shownDefault(option);
  return fallback === undefined ? "" : ` Default: \`${fallback}\`.`;
}

/** A switch is off unless it is set, which needs no words. */
function shownDefault({ default: fallback, kind }: Option): string | undefined {
  return kind.placeholder === undefined ? undefined : fallback;
}

function widthOf({ width = DEFAULT_WIDTH }: Terminal): number {
  return width;
}

/** Text in lines of at most `width` characters, where a word fits at all; the last line ends too. */
function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of printable(text).split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return `${lines.join("\n")}\n`;
}

import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import type { WorkflowSettings } from "preview-backstage-template/workflows";
import { colour, printable, type Terminal } from "preview-console";
import type { PlatformConfig } from "preview-core";
import { describeDifference } from "../describe-difference.ts";

/** What a repository should get. */
export interface InitSettings {
  /** The service's repository, `owner/name`. */
  readonly fullName: string;
  /** The repository's default branch. */
  readonly branch: string;
  readonly config: PlatformConfig;
  readonly workflows: WorkflowSettings;
}

/** What decides the changes of a repository. */
export interface InitFacts {
  /** The workflows by path: the skeleton's text, and the repository's text or undefined. */
  readonly workflows: ReadonlyMap<string, { readonly skeleton: string; readonly found: string | undefined }>;
  /** The service's chart. */
  readonly chart: {
    /** The chart's folder in the repository. */
    readonly folder: string;
    readonly exists: boolean;
    /** Undefined when there is no such file. */
    readonly values: string | undefined;
    /** File name → text. */
    readonly templates: ReadonlyMap<string, string>;
    readonly hasSchema: boolean;
  };
  /** The parts of the skeleton's chart that previews need. */
  readonly skeleton: { readonly route: string; readonly values: string };
  readonly hasDockerfile: boolean;
}

/** What `preview init` would do to a service's repository. */
export interface InitPlan {
  readonly changes: readonly FileChange[];
  /** Files that exist and differ, and that stay as they are. */
  readonly kept: readonly FileChange[];
  /** What only a person can do, one paragraph each. */
  readonly byHand: readonly string[];
}

/** A file before and after. */
interface FileChange {
  readonly path: string;
  /** Undefined when the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A plan of these parts, and of nothing else. */
export function toPlan(parts: Partial<InitPlan>): InitPlan {
  return { changes: [], kept: [], byHand: [], ...parts };
}

/** Several plans as one. */
export function joinPlans(plans: readonly InitPlan[]): InitPlan {
  return {
    changes: plans.flatMap(({ changes }) => changes),
    kept: plans.flatMap(({ kept }) => kept),
    byHand: plans.flatMap(({ byHand }) => byHand),
  };
}

/** The plan as text: added lines in full, kept files in short. */
export function renderPlan({ changes, kept }: InitPlan, terminal: Terminal): string {
  return [
    ...changes.map((change) => renderChange(change, terminal)),
    ...kept.map((change) => renderKept(change, terminal)),
  ].join("");
}

/** A paragraph for each thing that is left to do. */
export function renderByHand(byHand: readonly string[]): string {
  const shown = byHand.map((text) => text.split("\n").map(printable).join("\n   ").replace(/ +$/gm, ""));
  const items = shown.map((text, index) => `${index + 1}. ${text}\n`);
  return items.length === 0 ? "" : `\nLeft to do by hand:\n${items.join("")}`;
}

/** A unified diff without context: a change only adds lines. Line ends are not part of it. */
function renderChange({ path, before, after }: FileChange, terminal: Terminal): string {
  const from = before === undefined ? "/dev/null" : `a/${path}`;
  const texts = [toLines(before ?? ""), toLines(after)] as const;
  const patch = structuredPatch(from, `b/${path}`, ...texts, undefined, undefined, { context: 0 });
  const lines = formatPatch(patch, FILE_HEADERS_ONLY).trimEnd().split("\n").map(printable);
  return lines
    .map((line) => `${/^\+(?!\+\+ )/.test(line) ? colour(terminal, "green", line) : line}\n`)
    .join("");
}

function toLines(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
}

function renderKept({ path, before = "", after }: FileChange, terminal: Terminal): string {
  const lines = describeDifference(before, after).map((line) => `  ${line}\n`);
  return `${colour(terminal, "yellow", `${path} is different, and is kept:\n`)}${lines.join("")}`;
}

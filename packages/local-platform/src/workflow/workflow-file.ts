import { parse } from "yaml";
import type { Scalar } from "./expression.ts";

/** The parts of a workflow that the local runner runs. */
export interface WorkflowFile {
  readonly name?: string;
  readonly on: Readonly<Record<string, TriggerFile | null>>;
  readonly concurrency?: ConcurrencyFile | string;
  readonly jobs: Readonly<Record<string, JobFile>>;
}

export interface TriggerFile {
  readonly types?: readonly string[];
  readonly branches?: readonly string[];
  readonly workflows?: readonly string[];
}

export interface ConcurrencyFile {
  readonly group: string;
  readonly "cancel-in-progress"?: boolean | string;
}

export interface JobFile {
  readonly name?: string;
  readonly if?: string | boolean;
  readonly needs?: string | readonly string[];
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
  readonly environment?: string | { readonly name: string; readonly deployment?: boolean };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, Scalar>>;
  readonly steps: readonly StepFile[];
}

export interface StepFile {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, Scalar>>;
  readonly env?: Readonly<Record<string, Scalar>>;
}

const WORKFLOW_KEYS = ["name", "on", "permissions", "concurrency", "jobs"];
const JOB_KEYS = [
  "name",
  "if",
  "needs",
  "runs-on",
  "timeout-minutes",
  "environment",
  "permissions",
  "env",
  "steps",
];
const STEP_KEYS = ["id", "name", "if", "uses", "run", "with", "env"];

/**
 * Parses a workflow.
 *
 * @throws Error when it has a feature that the local runner lacks, so that no feature is left out silently
 */
export function parseWorkflowFile(text: string): WorkflowFile {
  const file: Omit<WorkflowFile, "on"> & { readonly on: WorkflowFile["on"] | string | string[] } =
    parse(text);
  refuseUnknown(file, WORKFLOW_KEYS);
  for (const job of Object.values(file.jobs)) {
    refuseUnknown(job, JOB_KEYS);
    for (const step of job.steps) refuseUnknown(step, STEP_KEYS);
  }
  return { ...file, on: toTriggers(file.on) };
}

function toTriggers(on: WorkflowFile["on"] | string | readonly string[]): WorkflowFile["on"] {
  const names = typeof on === "string" ? [on] : on;
  return isList(names) ? Object.fromEntries(names.map((name) => [name, null])) : names;
}

function isList(on: WorkflowFile["on"] | readonly string[]): on is readonly string[] {
  return Array.isArray(on);
}

function refuseUnknown(object: object, known: readonly string[]): void {
  const unknown = Object.keys(object).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new Error(`the local runner does not know ${unknown.join(", ")} in a workflow`);
}

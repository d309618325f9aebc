import { parse } from "yaml";

/** A workflow file, as far as its risks go. */
export interface Workflow {
  /** Its events' names. */
  readonly events: readonly string[];
  /** Undefined where there are none, which gives the token whatever the repository's settings say. */
  readonly permissions: unknown;
  readonly jobs: readonly Job[];
  /** The file. */
  readonly text: string;
}

export interface Job {
  readonly id: string;
  readonly if: unknown;
  readonly permissions: unknown;
  readonly environment: unknown;
  /** Of a job that is a workflow of its own. */
  readonly uses: string | undefined;
  readonly secrets: unknown;
  readonly steps: readonly Step[];
  /** Everything in it as JSON, to look for what may stand anywhere. */
  readonly json: string;
}

export interface Step {
  readonly if: unknown;
  readonly uses: string | undefined;
  readonly run: string | undefined;
  readonly with: Readonly<Record<string, unknown>>;
}

interface WorkflowFile {
  readonly on?: string | readonly string[] | object;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, JobFile>>;
}

interface JobFile {
  readonly if?: unknown;
  readonly permissions?: unknown;
  readonly environment?: unknown;
  readonly uses?: string;
  readonly secrets?: unknown;
  readonly steps?: readonly Partial<Step>[];
}

/** A workflow that GitHub's own parser has accepted. */
export function parseWorkflow(text: string): Workflow {
  const file: WorkflowFile = parse(text);
  const jobs = Object.entries(file.jobs ?? {});
  return {
    events: toEvents(file.on),
    permissions: file.permissions,
    jobs: jobs.map(([id, job]) => toJob(id, job)),
    text,
  };
}

function toEvents(on: WorkflowFile["on"]): string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on.map(String) : Object.keys(on ?? {});
}

function toJob(id: string, job: JobFile): Job {
  const { permissions, environment, uses, secrets, steps = [] } = job;
  return {
    id,
    if: job.if,
    permissions,
    environment,
    uses,
    secrets,
    steps: steps.map((step) => ({ if: step.if, uses: step.uses, run: step.run, with: step.with ?? {} })),
    json: JSON.stringify(job),
  };
}

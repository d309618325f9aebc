import { parse } from "yaml";

/** The parts of a workflow file that the rules read. */
export interface Workflow {
  /** Names of the events that start the workflow. */
  readonly events: readonly string[];
  /** Undefined when the file has none. Then the repository's settings count. */
  readonly permissions: unknown;
  readonly jobs: readonly Job[];
  /** Text of the file. */
  readonly text: string;
}

export interface Job {
  readonly id: string;
  readonly if: unknown;
  readonly permissions: unknown;
  readonly environment: unknown;
  /** The called workflow, for a job that calls another workflow. */
  readonly uses: string | undefined;
  readonly secrets: unknown;
  readonly steps: readonly Step[];
  /** The whole job as JSON, to search all of its texts. */
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

/** Parses a workflow. GitHub's own parser must have accepted the text. */
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

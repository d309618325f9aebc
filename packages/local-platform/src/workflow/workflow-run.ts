import type { WorkflowEvent } from "./workflow-event.ts";

/** One run of a workflow. */
export interface WorkflowRun {
  /** The file's text, from the commit that GitHub reads. */
  readonly workflow: string;
  readonly event: WorkflowEvent;
  readonly repository: { readonly id: number; readonly fullName: string };
  readonly settings: RepositorySettings;
  /** Creates `github.token` for a job with these permissions. */
  readonly createToken: (permissions: Readonly<Record<string, string>>) => string;
  /** The stand-ins of steps: action's name without its version → stand-in. */
  readonly actions: Readonly<Record<string, StandIn>>;
}

/** The settings of a repository. */
export interface RepositorySettings {
  /** Default: none */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Default: none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Default: none */
  readonly environments?: Readonly<Record<string, EnvironmentSettings>>;
}

export interface EnvironmentSettings {
  /** The branches whose workflows may use it. */
  readonly branches: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** The inputs of a step, with every expression evaluated. */
export interface StepInputs {
  /** The action's name without its version. `run` for a script. */
  readonly action: string;
  readonly with: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** The job of a step. */
export interface StepJob extends Pick<WorkflowRun, "event" | "repository"> {
  readonly token: string;
}

/** Does the work of an action. */
export type StandIn = (step: StepInputs, job: StepJob) => Promise<StandInResult> | StandInResult;

export interface StandInResult {
  /** Default: none */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Default: true */
  readonly succeeded?: boolean;
}

export interface WorkflowResult {
  readonly name: string;
  /** The event's name. */
  readonly event: string;
  /** True when the event starts it. */
  readonly triggered: boolean;
  readonly concurrency?: { readonly group: string; readonly cancelInProgress: boolean } | undefined;
  readonly jobs: readonly JobResult[];
}

export interface JobResult {
  readonly id: string;
  readonly conclusion: "success" | "failure" | "skipped";
  /** The reason why GitHub did not start it. */
  readonly refused?: string;
  /** The steps that ran. */
  readonly steps: readonly (StepInputs & { readonly outputs: Readonly<Record<string, string>> })[];
}

import type { Annotation } from "./read-log.ts";

/** One run of an action in a job, as GitHub's runner would start it. */
export interface ActionRun {
  /** Path of its `action.yml`. */
  readonly action: string;
  /** What the workflow gives under `with:`. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: { readonly name: string; readonly payload: object };
  /** The repository whose workflow runs. */
  readonly repository: { readonly id: number; readonly fullName: string };
  readonly github: { readonly url: string; readonly apiUrl: string; readonly graphqlUrl: string };
  /** What `${{ github.token }}` stands for. */
  readonly token: string;
  /** Default: 1 */
  readonly runId?: number;
  /** How often the run was started; 2 is its first re-run. Default: 1 */
  readonly runAttempt?: number;
  /** What the workflow gives under `env:`. Default: nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the run as a cancelled job does. */
  readonly signal?: AbortSignal;
}

/** What the runner knows when the action has ended. */
export interface ActionResult {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary, Markdown. */
  readonly summary: string;
  /** Errors, warnings and notices. */
  readonly annotations: readonly Annotation[];
  /** What a person reads in the log: secrets hidden, commands taken out. */
  readonly log: string;
  /** Everything that was written, before anything was hidden. */
  readonly rawLog: string;
}

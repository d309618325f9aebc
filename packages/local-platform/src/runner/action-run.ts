import type { Annotation } from "./read-log.ts";

/** One run of an action in a job. */
export interface ActionRun {
  /** Path of its `action.yml`. */
  readonly action: string;
  /** The workflow's `with:`. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: { readonly name: string; readonly payload: object };
  /** The repository of the workflow. */
  readonly repository: { readonly id: number; readonly fullName: string };
  readonly github: { readonly url: string; readonly apiUrl: string; readonly graphqlUrl: string };
  /** The value of `${{ github.token }}`. */
  readonly token: string;
  /** Default: 1 */
  readonly runId?: number;
  /** The number of the attempt. 2 is the first re-run. Default: 1 */
  readonly runAttempt?: number;
  /** The workflow's `env:`. Default: nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the run as a cancelled job does. */
  readonly signal?: AbortSignal;
}

/** The result of an action's run. */
export interface ActionResult {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary, Markdown. */
  readonly summary: string;
  /** Errors, warnings and notices. */
  readonly annotations: readonly Annotation[];
  /** The log for people, with hidden secrets and without commands. */
  readonly log: string;
  /** The whole output, with secrets and commands. */
  readonly rawLog: string;
}

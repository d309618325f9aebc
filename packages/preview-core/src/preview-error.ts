import { ExpectedError } from "./expected-error.ts";

/**
 * What was wrong.
 *
 * - `invalid-preview`: a service, team or pull request number
 * - `invalid-hostname`: a host that is not a preview's
 * - `invalid-config`: the platform config, `preview.yaml`
 * - `invalid-manifest`: the files of a preview directory
 * - `invalid-owner`: an owner file
 * - `unserved-registry`: images at a registry that GitHub does not serve
 * - `invalid-address`: the address of a GitOps repository
 * - `foreign-path`: a plan that would touch what is not the preview's own
 */
export type PreviewErrorCode =
  | "invalid-preview"
  | "invalid-hostname"
  | "invalid-config"
  | "invalid-manifest"
  | "invalid-owner"
  | "unserved-registry"
  | "invalid-address"
  | "foreign-path";

/** One thing to change. */
export interface Problem {
  /** Where it is, for example `team` or `policy.ttl`; empty for the whole input. */
  readonly path: string;
  /** What was expected, what came instead, and what to write. */
  readonly message: string;
}

/** The one error of this library. It carries every problem of the input at once; `message` has them line by line. */
export class PreviewError extends ExpectedError {
  override readonly name = "PreviewError";
  readonly code: PreviewErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: PreviewErrorCode, problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(toLine).join("\n"), options);
    this.code = code;
    this.problems = problems;
  }
}

function toLine({ path, message }: Problem): string {
  return path === "" ? message : `${path}: ${message}`;
}

/**
 * Why a preview does not run.
 *
 * - `rejected`: its manifest cannot be deployed: unreadable, over the limit, or its host belongs to another preview
 * - `unknown-repository`: the platform has no repository at the Application's `repoURL`
 * - `unknown-revision`: that repository has no such commit
 * - `no-start-script`: the commit has no package.json with a `start` script
 * - `exited`: the process ended, before or after it was healthy
 * - `not-healthy`: its health path did not answer with success in time
 * - `internal`: the machine refused (no space, no processes left, git failed)
 */
export type DeployErrorCode =
  | "rejected"
  | "unknown-repository"
  | "unknown-revision"
  | "no-start-script"
  | "exited"
  | "not-healthy"
  | "internal";

/** Why a preview could not be started. `message` says what was expected and what was found. */
export class DeployError extends Error {
  override readonly name = "DeployError";
  readonly code: DeployErrorCode;
  /** The service's last output, or "" when it was never started. */
  readonly output: string;

  constructor(code: DeployErrorCode, message: string, options: ErrorOptions & { output?: string } = {}) {
    super(message, options);
    this.code = code;
    this.output = options.output ?? "";
  }
}

/** One preview of the GitOps repository: a service at a commit, with its names. */
export interface Deployment {
  /** Path of the preview directory in the GitOps repository. It identifies the preview. */
  readonly directory: string;
  readonly service: string;
  readonly team: string;
  readonly pr: number;
  /** `metadata.name` of the Argo CD Application. */
  readonly application: string;
  /** Namespace that the Application deploys to. */
  readonly namespace: string;
  /** Host of the preview in lower case, without a port. */
  readonly hostname: string;
  /** `spec.source.repoURL`: the service's own repository. */
  readonly repoUrl: string;
  /** Full id of the commit to run, also on the label of its pods. */
  readonly sha: string;
  /** Full id of the commit in the claim's route. */
  readonly commit: string;
  /** Raised by an explicit redeploy of the same commit. */
  readonly attempt: number;
}

/** A preview directory that cannot be deployed, with the reason. */
export interface Rejection {
  readonly directory: string;
  readonly message: string;
}

/**
 * - `progressing`: the new version starts, or the preview is being removed
 * - `healthy`: the new version answers at the preview's host
 * - `failed`: the new version does not answer. An older version may go on serving (`servedSha`)
 * - `removed`: process, checkout and route are removed. Listeners get this state once
 */
export type DeploymentState = "progressing" | "healthy" | "failed" | "removed";

/** The status of one preview directory. */
export interface DeploymentStatus {
  readonly directory: string;
  readonly state: DeploymentState;
  /** The state in words, or the cause of a failure. Texts of the service are escaped. */
  readonly message: string;
  /** The code of the failure. */
  readonly reason?: DeployErrorCode;
  /** Name of the Application, host and namespace. Undefined while the manifest cannot be read. */
  readonly application?: string;
  readonly hostname?: string;
  readonly namespace?: string;
  /** The commit to run. */
  readonly sha?: string;
  /** The commit that currently answers at the host. */
  readonly servedSha?: string;
  /** When this state began. */
  readonly since: Date;
  /** The service's newest output, without control characters. A pull request controls the rest of the text. */
  readonly output: string;
}

/**
 * The reason why a preview does not run.
 *
 * - `rejected`: its manifest is unreadable, the limit is reached, or its host belongs to another preview
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

/** The limits for one preview and for all previews together. */
export interface Limits {
  /** Number of previews that run at the same time. Default: 20. */
  readonly previews: number;
  /** Milliseconds until a service's health path must answer. Default: 30,000. */
  readonly startMilliseconds: number;
  /** Milliseconds from SIGTERM until a service is killed. Default: 5,000. */
  readonly graceMilliseconds: number;
  /** Bytes of a service's newest output that are kept. Default: 65,536. */
  readonly outputBytes: number;
  /** The path that answers with 200 to 299 when a service works. Default: `/health`. */
  readonly healthPath: string;
}

export const DEFAULT_LIMITS: Limits = {
  previews: 20,
  startMilliseconds: 30_000,
  graceMilliseconds: 5_000,
  outputBytes: 64 * 1024,
  healthPath: "/health",
};

/** The reason why a preview could not be started. `message` has the expected and the found state. */
export class DeployError extends Error {
  override readonly name = "DeployError";
  readonly code: DeployErrorCode;
  /** The service's last output. Empty when it was never started. */
  readonly output: string;

  constructor(code: DeployErrorCode, message: string, options: ErrorOptions & { output?: string } = {}) {
    super(message, options);
    this.code = code;
    this.output = options.output ?? "";
  }
}

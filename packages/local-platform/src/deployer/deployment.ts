/** One preview as the GitOps repository wants it: which service at which commit, under which names. */
export interface Deployment {
  /** Path of the preview directory in the GitOps repository; what tells one preview from another. */
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
  /** Full id of the commit to run, which is also what the routes say in `x-preview-sha`. */
  readonly sha: string;
  /** Raised by an explicit redeploy of the same commit. */
  readonly attempt: number;
}

/** A preview directory that cannot be deployed as it is, and why in words. */
export interface Rejection {
  readonly directory: string;
  readonly message: string;
}

/**
 * - `progressing`: the wanted version is starting, or the preview is being removed
 * - `healthy`: the wanted version answers at the preview's host
 * - `failed`: it does not; an older version goes on serving where there is one (`servedSha`)
 * - `removed`: process, checkout and route are gone; said once, to listeners only
 */
export type DeploymentState = "progressing" | "healthy" | "failed" | "removed";

/** What became of one preview directory. */
export interface DeploymentStatus {
  readonly directory: string;
  readonly state: DeploymentState;
  /** The state in words; the cause when it failed. Nothing in it comes from the service unescaped. */
  readonly message: string;
  /** Why it failed, to branch on. */
  readonly reason?: DeployErrorCode;
  /** Name of the Application, host and namespace; unknown as long as the manifest cannot be read. */
  readonly application?: string;
  readonly hostname?: string;
  readonly namespace?: string;
  /** The commit that is wanted. */
  readonly sha?: string;
  /** The commit that answers at the host now. */
  readonly servedSha?: string;
  /** When this state began. */
  readonly since: Date;
  /** The service's newest output by then, without control characters; what it says is still the pull request's. */
  readonly output: string;
}

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

/** What one preview and all of them together may take of the machine. */
export interface Limits {
  /** How many previews run at the same time. Default: 20. */
  readonly previews: number;
  /** How long a service may take until its health path answers. Default: 30,000. */
  readonly startMilliseconds: number;
  /** How long a service may go on after SIGTERM before it is killed. Default: 5,000. */
  readonly graceMilliseconds: number;
  /** How much of a service's newest output is kept. Default: 65,536. */
  readonly outputBytes: number;
  /** The path that answers with 200 to 299 once a service works. Default: `/health`. */
  readonly healthPath: string;
}

export const DEFAULT_LIMITS: Limits = {
  previews: 20,
  startMilliseconds: 30_000,
  graceMilliseconds: 5_000,
  outputBytes: 64 * 1024,
  healthPath: "/health",
};

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

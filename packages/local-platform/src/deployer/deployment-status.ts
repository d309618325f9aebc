import type { DeployErrorCode } from "./deploy-error.ts";

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

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

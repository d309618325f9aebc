import type { Preview } from "../names/preview.ts";

/** A preview at one commit of its pull request. The deployment and the platform config decide the preview's manifests. */
export interface PreviewDeployment {
  readonly preview: Preview;
  /** The service's own repository. */
  readonly repository: RepositoryRef;
  readonly pullRequest: {
    /** The pull request's web page. */
    readonly url: string;
    /** GitHub's global node id. Default: unknown */
    readonly nodeId?: string | undefined;
  };
  /** The pull request's head commit, in full. */
  readonly sha: string;
  readonly image: {
    /** Without a tag. */
    readonly repository: string;
    readonly tag: string;
    /** `sha256:…`. Default: none; the tag decides */
    readonly digest?: string | undefined;
  };
  /** A redeploy at the same commit raises it, because Argo CD never repeats a failed sync of the same parameters. */
  readonly attempt: number;
  /** When the preview was first deployed, ISO 8601. Default: unknown */
  readonly createdAt?: string | undefined;
  /** When this commit, at this attempt, was deployed, ISO 8601. The time to live starts then. Default: unknown */
  readonly deployedAt?: string | undefined;
  /** When the pull request was notified that this deploy will expire, ISO 8601. Default: not yet */
  readonly expiryWarnedAt?: string | undefined;
  /** The workflow run that deployed this commit. Default: unknown */
  readonly runUrl?: string | undefined;
}

/** A repository that Argo CD clones. */
export interface ClonedRepository {
  /** `owner/name` */
  readonly fullName: string;
  /** The repository's web page. Argo CD clones from the same URL. */
  readonly url: string;
}

/** A repository on GitHub. */
export interface RepositoryRef extends ClonedRepository {
  /** GitHub's number of the repository, which survives a rename. Default: unknown */
  readonly id?: number | undefined;
}

import type { Preview } from "../names/preview.ts";

/** A preview at one commit of its pull request: everything that its manifests are made of, besides the platform config. */
export interface PreviewDeployment {
  readonly preview: Preview;
  /** The service's own repository. */
  readonly repository: RepositoryRef;
  readonly pullRequest: {
    /** Its web page. */
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
    /** `sha256:…`. Default: none, the tag decides */
    readonly digest?: string | undefined;
  };
  /** Raised by a redeploy at the same commit, because Argo CD never repeats a failed sync of the same parameters. */
  readonly attempt: number;
  /** When the preview was first deployed, ISO 8601. Default: unknown */
  readonly createdAt?: string | undefined;
  /** When this commit, at this attempt, was deployed, ISO 8601; a preview's time to live counts from it. Default: unknown */
  readonly deployedAt?: string | undefined;
  /** When the pull request was told that this deploy will expire, ISO 8601. Default: not yet */
  readonly expiryWarnedAt?: string | undefined;
  /** The workflow run that deployed this commit. Default: unknown */
  readonly runUrl?: string | undefined;
}

export interface RepositoryRef {
  /** GitHub's number of it, which survives a rename. Default: unknown */
  readonly id?: number | undefined;
  /** `owner/name` */
  readonly fullName: string;
  /** Its web page, which is also where Argo CD clones from. */
  readonly url: string;
}

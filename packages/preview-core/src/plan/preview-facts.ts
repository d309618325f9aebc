import type { PlatformConfig } from "../config/platform-config.ts";
import type { ServiceOwner } from "../manifests/owner-file.ts";
import type { AppProtocol, RepositoryRef } from "../manifests/preview-metadata.ts";
import type { RecordedPreview } from "../manifests/record.ts";
import type { Preview } from "../names/preview.ts";
import type { Problem } from "../preview-error.ts";

/** What a run knows before it reads anything: the preview, and the commit that was built for it. */
export interface PreviewRequest {
  readonly preview: Preview;
  /** The service's repository, whose workflow asks. */
  readonly repository: ServiceRepository;
  /** The commit of the run. The run is superseded when the pull request has another head. */
  readonly sha: string;
  /** The image that was built from the commit. Default: the config's registry and the tag of `imageTag` */
  readonly image?: BuiltImage | undefined;
  /** The protocol of the service's port. Default: HTTP/1.1 */
  readonly appProtocol?: AppProtocol | undefined;
  /** Deploy again although this commit is deployed already. Default: false */
  readonly redeploy?: boolean | undefined;
  /** The workflow run that asks. Default: unknown */
  readonly runUrl?: string | undefined;
}

/** Everything that the decision about one preview rests on, read at one commit of the GitOps repository. */
export interface PreviewFacts extends PreviewRequest {
  readonly config: PlatformConfig;
  /** Keys of `preview.yaml` that this version does not know. Default: none */
  readonly unknownKeys?: readonly Problem[] | undefined;
  readonly pullRequest: PullRequestState;
  /** The owner file of the service's name, if there is one. */
  readonly owner: ServiceOwner | undefined;
  /** The preview directory's files: full path → text. Empty when there is none. */
  readonly directory: ReadonlyMap<string, string>;
  /** Pull request numbers of this service that have a preview directory. */
  readonly livePreviews: readonly number[];
  /** Live previews of the others, where a cap needs them and this preview is new. Default: not counted */
  readonly counts?: PreviewCounts | undefined;
  /** What is in the service's folder besides previews: folders, and the files of a deployment. Default: nothing */
  readonly folder?: readonly string[] | undefined;
  /** Live previews of other services whose shortened names can be this preview's. Default: none */
  readonly rivals?: readonly RecordedPreview[] | undefined;
  /** The present moment, in milliseconds since 1970. */
  readonly now: number;
}

/** How many previews are live. */
export interface PreviewCounts {
  readonly team: number;
  readonly all: number;
}

/** A repository with GitHub's id, which survives a rename. */
export interface ServiceRepository extends RepositoryRef {
  readonly id: number;
}

/** The parts of an image that a build names. */
export interface BuiltImage {
  /** Without a tag. */
  readonly repository?: string | undefined;
  readonly tag?: string | undefined;
  /** `sha256:…` */
  readonly digest?: string | undefined;
}

/**
 * A pull request as GitHub answers now, never as an event said.
 *
 * `unknown` is every answer that does not confirm open or closed: not found, no access, no answer.
 */
export type PullRequestState = OpenPullRequest | ClosedPullRequest | UnknownPullRequest;

export interface OpenPullRequest {
  readonly state: "open";
  /** The commit at the end of its branch. */
  readonly headSha: string;
  /** The branch that it is to be merged into. */
  readonly baseBranch: string;
  readonly draft: boolean;
  /** The branch is not in the repository that it is to be merged into: it is in another repository, or deleted. */
  readonly fork: boolean;
  readonly author: { readonly login: string; readonly bot: boolean };
  readonly labels: readonly string[];
  /** Its web page. */
  readonly url: string;
  /** GitHub's global node id. */
  readonly nodeId: string;
}

export interface ClosedPullRequest {
  readonly state: "closed";
  readonly merged: boolean;
  readonly nodeId: string;
}

export interface UnknownPullRequest {
  readonly state: "unknown";
  /** Why, in words for a person. */
  readonly reason: string;
}

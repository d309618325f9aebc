import type { PlatformConfig } from "../config/platform-config.ts";
import type { ServiceOwner } from "../manifests/owner-file.ts";
import type { PreviewDeployment, RepositoryRef } from "../manifests/preview-deployment.ts";
import type { Preview } from "../names/preview.ts";
import type { PullRequestState } from "./pull-request-state.ts";

/** Everything that the decision about one preview rests on, read at one commit of the GitOps repository. */
export interface PreviewFacts {
  readonly preview: Preview;
  readonly config: PlatformConfig;
  /** Keys of `preview.yaml` that this version does not know. Default: none */
  readonly unknownKeys?: readonly string[] | undefined;
  readonly pullRequest: PullRequestState;
  /** The service's repository that asks. */
  readonly repository: RepositoryRef & { readonly id: number };
  /** The commit that the run is about; superseded when it is no longer the pull request's head. */
  readonly sha: string;
  /** What was built from it. Default: the config's registry and the names' tag */
  readonly image?: Partial<PreviewDeployment["image"]> | undefined;
  /** The owner file of the service's name, if there is one. */
  readonly owner: ServiceOwner | undefined;
  /** The preview directory's files: full path → text. Empty when there is none. */
  readonly directory: ReadonlyMap<string, string>;
  /** Pull request numbers of this service that have a preview directory. */
  readonly livePreviews: readonly number[];
  /** Deploy again although this commit is deployed already. Default: false */
  readonly redeploy?: boolean | undefined;
  /** The present moment, ISO 8601. */
  readonly now: string;
  /** The workflow run that asks. Default: unknown */
  readonly runUrl?: string | undefined;
}

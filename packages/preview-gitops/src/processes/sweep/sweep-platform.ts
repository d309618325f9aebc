import type { ImagePlan, SweepFacts, SweepLimits, SweepPlan } from "preview-core/plan";
import type { SweptCluster } from "../../ports/cluster.ts";
import type { Images } from "../../ports/images.ts";
import type { Announcement, PullRequests } from "../../ports/pull-requests.ts";
import type { ItemFailure } from "../in-batches.ts";
import type { ProcessOptions, ProcessPlatform } from "../run-process.ts";

/** The places that a sweep reads and changes. The GitOps repository and the pull requests may have different tokens. */
export interface SweepPlatform extends ProcessPlatform {
  readonly pullRequests: PullRequests;
  /** Default: no cluster is read */
  readonly clusters?: readonly SweptCluster[] | undefined;
  /** Comments on a pull request that its preview will expire. Default: only the preview's own files say so */
  readonly announce?: ((announcement: Announcement) => Promise<void>) | undefined;
  /** Default: no images are read */
  readonly images?: Images | undefined;
  /** Counts the API points that the clients use. Default: not counted */
  readonly meter?: { readonly points: number } | undefined;
}

/** What a sweep is to do. */
export interface SweepRequest {
  /** Path of the platform config in the GitOps repository. */
  readonly configPath: string;
  readonly limits: SweepLimits;
  /** Whether to delete objects on the hub that are no longer in git. Default: false */
  readonly pruneCluster?: boolean | undefined;
  /** Whether to delete images too, when images are read. Default: false */
  readonly pruneImages?: boolean | undefined;
}

/** How to run a sweep. */
export interface SweepOptions extends ProcessOptions {
  /** Called after each step of the run. */
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

/** One step of a long run. */
interface SweepProgress {
  readonly phase: "services" | "repositories" | "pull requests" | "clusters" | "packages" | "images";
  readonly done: number;
  readonly all: number;
}

/** What was read, decided and done. */
export interface SweepResult {
  /** The facts of the first read. */
  readonly facts: SweepFacts;
  /** What was carried out, or would be. Each preview that was to be changed has been read again for it. */
  readonly plan: SweepPlan;
  /** The commit that has the changes of the plan. Default: nothing had to change */
  readonly commit: string | undefined;
  /** Names of the objects that were deleted on the hub. */
  readonly pruned: readonly string[];
  /** Directories that were restored, because their pull requests were reopened during the removal. */
  readonly restored: readonly string[];
  /** The sweep of the images. Default: no images were read */
  readonly images: ImageSweep | undefined;
  /** What a person should know, although nothing failed. */
  readonly warnings: readonly string[];
  /** What could not be read or done. Everything else was. */
  readonly failed: readonly ItemFailure[];
  /** GraphQL points that the sweep took, as GitHub counted them. Default: not counted */
  readonly apiPoints: number | undefined;
}

/** What was decided and done about images. */
export interface ImageSweep {
  /** Each image that was to be removed has been read again for it. */
  readonly plan: ImagePlan;
  /** Ids of the images that are gone now. */
  readonly removed: ReadonlySet<number>;
  /** Id of an image that was to be removed → why it is not, although nothing failed. */
  readonly spared: ReadonlyMap<number, string>;
  /** Whether images were only read. */
  readonly dry: boolean;
}

import type { ImagePlan, SweepFacts, SweepLimits, SweepPlan } from "preview-core/plan";
import type { SweptCluster } from "../../ports/cluster.ts";
import type { Images } from "../../ports/images.ts";
import type { Announcement, PullRequests } from "../../ports/pull-requests.ts";
import type { ItemFailure } from "../in-batches.ts";
import type { ProcessOptions, ProcessPlatform } from "../run-process.ts";

/** The places that a sweep reads and changes. The GitOps repository and the pull requests may have different tokens. */
export interface SweepPlatform extends ProcessPlatform {
  readonly pullRequests: PullRequests;
  /** The difference to GitHub's clock in the answers so far. Default: the clock is right */
  readonly serverClock?: { readonly difference: number | undefined } | undefined;
  /** Default: no cluster is read */
  readonly clusters?: readonly SweptCluster[] | undefined;
  /**
   * Makes a pull request show the notice that its preview will expire. Returns when the notice was written, in milliseconds since
   * 1970. Default: no preview of an open pull request expires, because nobody can be told
   */
  readonly announce?: ((announcement: Announcement) => Promise<number>) | undefined;
  /** Default: no images are read */
  readonly images?: Images | undefined;
  /** Counts the API points that the clients use. Default: not counted */
  readonly meter?: { readonly points: number } | undefined;
}

/** The scope of a sweep. */
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

/** The result of a sweep. */
export interface SweepResult {
  /** The facts of the first read. */
  readonly facts: SweepFacts;
  /** The carried out plan, or the plan of a dry run. Each preview to change was read again before. */
  readonly plan: SweepPlan;
  /** The commit that has the changes of the plan. Default: nothing had to change */
  readonly commit: string | undefined;
  /** Names of the objects that were deleted on the hub. */
  readonly pruned: readonly string[];
  /** Directories that were restored, because their pull requests were reopened during the removal. */
  readonly restored: readonly string[];
  /** The sweep of the images. Default: no images were read */
  readonly images: ImageSweep | undefined;
  /** Notes for a person. These are no failures. */
  readonly warnings: readonly string[];
  /** The failed reads and changes. Everything else succeeded. */
  readonly failed: readonly ItemFailure[];
  /** The GraphQL points of the sweep, by GitHub's count. Default: not counted */
  readonly apiPoints: number | undefined;
}

/** The decisions and removals of images. */
export interface ImageSweep {
  /** The plan after each image to remove was read again. */
  readonly plan: ImagePlan;
  /** Ids of the images that are gone now. */
  readonly removed: ReadonlySet<number>;
  /** Ids of images that the plan removes and that were kept, with the reason. These are no failures. */
  readonly spared: ReadonlyMap<number, string>;
  /** Whether images were only read. */
  readonly dry: boolean;
}

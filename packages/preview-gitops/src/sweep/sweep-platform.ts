import type { SweepFacts, SweepLimits, SweepPlan } from "preview-core/plan";
import type { RetryPolicy } from "../retry.ts";
import type { Clock } from "../ports/clock.ts";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import type { Announcement, PullRequests } from "../ports/pull-requests.ts";
import type { SweptCluster } from "../ports/cluster.ts";
import type { Images } from "../ports/images.ts";
import type { ImageSweep } from "./images/sweep-images.ts";

/** The places that a sweep looks at. The GitOps repository and the pull requests may be read with different tokens. */
export interface SweepPlatform {
  readonly gitops: GitOpsRepository;
  readonly pullRequests: PullRequests;
  /** Default: none is looked at */
  readonly clusters?: readonly SweptCluster[] | undefined;
  /** Tells a pull request that its preview is about to expire. Default: only the preview's own files say so */
  readonly announce?: ((announcement: Announcement) => Promise<void>) | undefined;
  /** Where the images are. Default: they are not looked at */
  readonly images?: Images | undefined;
  readonly clock: Clock;
  /** Counts the API points that the clients use. Default: nobody counts */
  readonly meter?: { readonly points: number } | undefined;
}

/** What a sweep is to do. */
export interface SweepRequest {
  /** Where the platform config is in the GitOps repository. */
  readonly configPath: string;
  readonly limits: SweepLimits;
  /** Whether to delete on the hub what git has not any more. Default: false */
  readonly pruneCluster?: boolean | undefined;
  /** Whether to delete images too, where they are looked at. Default: false */
  readonly pruneImages?: boolean | undefined;
}

/** How to go about it. */
export interface SweepOptions extends RetryPolicy {
  /** Look and decide, and change nothing. Default: false */
  readonly dryRun?: boolean | undefined;
  /** Hears how far it is. */
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

/** One step of a long run. */
export interface SweepProgress {
  readonly phase: "services" | "repositories" | "pull requests" | "clusters" | "packages" | "images";
  readonly done: number;
  readonly all: number;
}

/** What was seen, decided and done. */
export interface SweepResult {
  /** The first look at everything. */
  readonly facts: SweepFacts;
  /** What was carried out, or would be: after the second look at each preview that was to be changed. */
  readonly plan: SweepPlan;
  /** The commit that carried it out, or shows it carried out after a lost answer; none when nothing had to change. */
  readonly commit: string | undefined;
  /** Names of the objects that were deleted on the hub. */
  readonly pruned: readonly string[];
  /** Directories that came back, because their pull requests were reopened while they were removed. */
  readonly restored: readonly string[];
  /** What became of the images. Default: they were not looked at */
  readonly images: ImageSweep | undefined;
  /** What a person should know, although nothing failed. */
  readonly warnings: readonly string[];
  /** What could not be looked at or done. Everything else was. */
  readonly failed: readonly SweepFailure[];
  /** GraphQL points that it took, as GitHub counted them. Default: nobody counted */
  readonly apiPoints: number | undefined;
}

/** One thing that failed, and why. */
export interface SweepFailure {
  /** A directory, a repository, a cluster's object, an image. */
  readonly what: string;
  readonly message: string;
}

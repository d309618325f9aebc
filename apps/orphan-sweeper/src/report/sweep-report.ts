import type { ImageRule, ObjectRule, PackageRule, PreviewRule } from "preview-core/plan";
import type { ItemFailure } from "preview-gitops";

/** How a sweep went. Table, JSON, log, job summary and metrics show this. */
export interface SweepReport {
  /** `braked`: the removal limit was exceeded, so no preview was changed, or no image. It takes precedence over `failed`. */
  readonly outcome: "clean" | "failed" | "braked";
  /** Why the previews exceeded the removal limit. Null: they did not. */
  readonly braked: string | null;
  readonly dryRun: boolean;
  /** The commit in the GitOps repository. Null: nothing was changed there. */
  readonly commit: string | null;
  /** Number of previews for every rule, also 0. */
  readonly previews: Readonly<Record<PreviewRule, number>>;
  /** Null: the run did not read images. */
  readonly images: ImageReport | null;
  /** Every decision but those to keep. */
  readonly decisions: readonly ReportedDecision[];
  /** Directories that were restored, because their pull requests were reopened during the sweep. */
  readonly restored: readonly string[];
  readonly warnings: readonly string[];
  /** Reads and changes that failed. */
  readonly failed: readonly ItemFailure[];
  /** Time since the oldest closed pull request was closed whose preview still exists. */
  readonly oldestOrphanSeconds: number | null;
  readonly durationSeconds: number;
  /** Points of GitHub's GraphQL API, as GitHub counted them. */
  readonly apiPoints: number | null;
}

/** The images of a sweep. */
export interface ImageReport {
  /** Whether the run only read images, and deleted none. */
  readonly dry: boolean;
  /** Why the images exceeded the removal limit. Null: they did not. */
  readonly braked: string | null;
  /** Number of images for every rule, also 0. */
  readonly states: Readonly<Record<ImageRule, number>>;
}

/** The subject of a decision, and the reason. */
export interface Decision {
  /** A preview directory, a cluster object (`hub Application argocd/example-pr-1`), an image, or a package. */
  readonly what: string;
  /** `owner/name#1`. Null: unknown. */
  readonly pullRequest: string | null;
  readonly reason: string;
}

/** A decision that is not to keep, and whether it was carried out. */
export interface ReportedDecision extends Decision {
  /** `package`: about a package as a whole, which a person should know. */
  readonly kind: "preview" | "object" | "image" | "package";
  readonly action: "remove" | "warn" | "report" | "prune";
  /** Always true for `report`. */
  readonly done: boolean;
  readonly rule: PreviewRule | ObjectRule | ImageRule | PackageRule;
  /** A command for a person, about a cluster object. */
  readonly command: string | null;
}

/** A decision to keep. */
export interface KeptDecision extends Decision {
  readonly kind: "preview" | "image";
  readonly action: "keep";
  readonly rule: PreviewRule | ImageRule;
}

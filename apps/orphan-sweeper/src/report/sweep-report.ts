import type { ImageRule, ObjectRule, PackageRule, PreviewRule } from "preview-core/plan";
import type { SweepFailure } from "preview-gitops";

/** How a sweep went, as all who are told get it. */
export interface SweepReport {
  /** `braked` goes before `failed`: nothing was changed, or no image was. */
  readonly outcome: "clean" | "failed" | "braked";
  /** Why nothing was removed, if the brake held for previews. */
  readonly braked: string | null;
  readonly dryRun: boolean;
  /** The commit to the GitOps repository; none when nothing was changed there. */
  readonly commit: string | null;
  /** How many previews there are of each kind; every kind is there. */
  readonly previews: Readonly<Record<PreviewRule, number>>;
  /** What was seen of images; none where they were not looked at. */
  readonly images: ImageReport | null;
  /** What is not simply kept. */
  readonly decisions: readonly ReportedDecision[];
  /** Directories that came back, because their pull requests were reopened meanwhile. */
  readonly restored: readonly string[];
  readonly warnings: readonly string[];
  /** What could not be looked at or done. */
  readonly failed: readonly SweepFailure[];
  /** For how long the pull request is closed that has been so for longest, of those whose previews are still there. */
  readonly oldestOrphanSeconds: number | null;
  readonly durationSeconds: number;
  /** GraphQL points, as GitHub counted them. */
  readonly apiPoints: number | null;
}

/** Images, as a sweep saw them. */
export interface ImageReport {
  /** Whether they were only looked at. */
  readonly dry: boolean;
  /** Why no image was removed, if the brake held for them. */
  readonly braked: string | null;
  /** How many there are of each kind; every kind is there. */
  readonly states: Readonly<Record<ImageRule, number>>;
}

/** One decision, and what became of it. */
export interface ReportedDecision {
  /** `package` is all of one, of which a person should know something. */
  readonly kind: "preview" | "object" | "image" | "package";
  readonly action: "remove" | "warn" | "report" | "prune";
  /** Whether it was carried out; a report always is. */
  readonly done: boolean;
  readonly rule: PreviewRule | ObjectRule | ImageRule | PackageRule;
  /** A preview directory; a cluster's object: `hub Application argocd/pricing-api-pr-1`; an image; a package. */
  readonly what: string;
  /** `owner/name#1`, where known. */
  readonly pullRequest: string | null;
  readonly reason: string;
  /** What a person can run about an object. */
  readonly command: string | null;
}

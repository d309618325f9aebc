import type { ObjectRule, PreviewRule } from "preview-core/plan";
import type { SweepFailure } from "preview-gitops";

/** How a sweep went, as all who are told get it. */
export interface SweepReport {
  /** `braked` goes before `failed`: nothing was changed. */
  readonly outcome: "clean" | "failed" | "braked";
  /** Why nothing was removed, if the brake held. */
  readonly braked: string | null;
  readonly dryRun: boolean;
  /** The commit to the GitOps repository; none when nothing was changed there. */
  readonly commit: string | null;
  /** How many previews there are of each kind; every kind is there. */
  readonly previews: Readonly<Record<PreviewRule, number>>;
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

/** One decision, and what became of it. */
export interface ReportedDecision {
  readonly action: "remove" | "warn" | "report" | "prune";
  /** Whether it was carried out; a report always is. */
  readonly done: boolean;
  readonly rule: PreviewRule | ObjectRule;
  /** A preview directory; or a cluster's object: `hub Application argocd/pricing-api-pr-1`. */
  readonly what: string;
  /** `owner/name#1`, where known. */
  readonly pullRequest: string | null;
  readonly reason: string;
  /** What a person can run about an object. */
  readonly command: string | null;
}

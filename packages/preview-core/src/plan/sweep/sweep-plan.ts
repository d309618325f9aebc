import type { ClusterObject, SweptPreview } from "./sweep-facts.ts";

/** The decisions of one sweep: one for each preview directory, and one for each object that is not as it should be. */
export interface SweepPlan {
  readonly previews: readonly PreviewDecision[];
  readonly objects: readonly ObjectDecision[];
  /** Why the run must remove nothing, if it must not. */
  readonly braked: string | undefined;
}

/** What to do with a preview directory. `reason` is one sentence for people; `rule` is for machines. */
export interface PreviewDecision {
  readonly preview: SweptPreview;
  readonly action: "keep" | "warn" | "remove" | "report";
  readonly rule: PreviewRule;
  readonly reason: string;
}

export type PreviewRule =
  | "open"
  | "kept-by-label"
  | "expiring"
  | "announced"
  | "expired"
  | "just-closed"
  | "closed"
  | "unknown"
  | "misplaced"
  | "not-ours";

/** What to do with an object in a cluster. */
export interface ObjectDecision {
  readonly object: ClusterObject;
  readonly action: "report" | "prune";
  readonly rule: ObjectRule;
  readonly reason: string;
  /** What a person can run, or look at. */
  readonly command: string;
}

export type ObjectRule = "not-in-git" | "not-ours" | "stuck";

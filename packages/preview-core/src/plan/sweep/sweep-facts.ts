import type { PolicyConfig } from "../../config/policy.ts";
import type { PreviewOrigin, Unreadable } from "../../manifests/record.ts";
import type { UnknownPullRequest } from "../preview-facts.ts";
import type { SweepLimits } from "../removal-limit.ts";

/** A policy, and the moment at which it is applied. */
export interface PolicyAt {
  readonly policy: PolicyConfig;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Why no preview of an open pull request may expire, in words. Default: it may */
  readonly expiryStop?: string | undefined;
}

/**
 * The notice of an expiry on the pull request itself: when it was written, as GitHub shows it, or why none was seen. It is about
 * one deploy.
 */
export type ExpiryNotice = { readonly deployedAt: number } & (
  | { readonly writtenAt: number }
  | { readonly missing: string }
);

/** Everything that a sweep's decisions rest on. Times are milliseconds since 1970. */
export interface SweepFacts extends PolicyAt {
  /** Every preview directory of the GitOps repository at one commit. */
  readonly previews: readonly SweptPreview[];
  /** Objects of previews in the clusters; empty when no cluster was read. */
  readonly objects: readonly ClusterObject[];
  readonly limits: SweepLimits;
  /** Whether to delete from the hub the objects that are no longer in git. */
  readonly pruneCluster: boolean;
}

/** A preview directory, before its pull request is read. */
export interface FoundPreview {
  /** `{root}/{service}/preview-pr-{n}` */
  readonly directory: string;
  /** The number in its path. */
  readonly pr: number;
  /** Full paths of its files. Their texts are not kept, because those of thousands of previews take tens of megabytes. */
  readonly files: readonly string[];
  /** The records in its Application, or the reason why they cannot be read. */
  readonly origin: PreviewOrigin | Unreadable;
  /** When its commit was deployed, or else when the preview was created. Default: unknown */
  readonly deployedAt: number | undefined;
  /** When its pull request was notified of the expiry, as its files record it. Default: not yet */
  readonly warnedAt: number | undefined;
}

/** A preview directory with its pull request. */
export interface SweptPreview extends FoundPreview {
  readonly pullRequest: SweptPullRequest;
}

/**
 * A pull request as GitHub confirms it. `unknown` is everything else: a missing key, a null, not found, no access, no
 * answer, another repository under the same name.
 */
export type SweptPullRequest = SweptOpenPullRequest | SweptClosedPullRequest | UnknownPullRequest;

export interface SweptOpenPullRequest {
  readonly state: "open";
  /** Empty where they decide nothing, and so were not read. */
  readonly labels: readonly string[];
}

export interface SweptClosedPullRequest {
  readonly state: "closed";
  readonly since: number;
  readonly merged: boolean;
  /** Why no run of the action removed its preview, in words. Default: unknown */
  readonly missed?: string | undefined;
}

/** An object of a preview in a cluster, found by the label that all of them carry. */
export interface ClusterObject {
  readonly cluster: "hub" | "spoke";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** A deletion names it, so that a new object of the same name is left alone. */
  readonly uid: string;
  /** The preview directory that its labels name. Default: they name none */
  readonly directory: string | undefined;
  /** Whether it carries preview-core annotations, as every object does that preview-core wrote. */
  readonly ours: boolean;
  readonly createdAt: number;
  /** Default: not being deleted */
  readonly deletingSince: number | undefined;
  readonly finalizers: readonly string[];
  /** What its status says about a deletion. Default: nothing */
  readonly deletion?: DeletionStatus | undefined;
}

export interface DeletionStatus {
  /** The message of the operation that Argo CD runs for an Application. Default: it runs none */
  readonly operation: string | undefined;
  /** The messages of the object's controller about what is in the way. */
  readonly obstacles: readonly string[];
}

/** The decisions of one sweep: one for each preview directory, and one for each object that is not as it should be. */
export interface SweepPlan {
  readonly previews: readonly PreviewDecision[];
  readonly objects: readonly ObjectDecision[];
  /** The reason why the run must remove nothing. Default: the removals are within the limits */
  readonly limitExceeded: string | undefined;
}

/** What to do with a preview directory. */
export interface PreviewDecision {
  readonly preview: SweptPreview;
  readonly action: "keep" | "warn" | "remove" | "report";
  /** For `warn`: when the notice was written, in milliseconds since 1970. Default: none was seen, so nothing is recorded */
  readonly noticedAt?: number | undefined;
  /** For programs. */
  readonly rule: PreviewRule;
  /** One sentence for people. */
  readonly reason: string;
}

export type PreviewRule =
  | "open"
  | "kept-by-label"
  | "expiring"
  | "announced"
  | "expired"
  | "postponed"
  | "just-closed"
  | "closed"
  | "unknown"
  | "misplaced"
  | "not-ours";

/** What to do with an object in a cluster. */
export interface ObjectDecision {
  readonly object: ClusterObject;
  readonly action: "report" | "prune";
  /** For programs. */
  readonly rule: ObjectRule;
  /** One sentence for people. */
  readonly reason: string;
  /** A command that a person can run, to delete the object or to look at it. */
  readonly command: string;
}

export type ObjectRule = "not-in-git" | "not-ours" | "stuck";

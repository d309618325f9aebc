import type { PolicyConfig } from "../../config/platform-config.ts";
import type { PreviewOrigin } from "../../manifests/read-origin.ts";

/** Everything that a sweep's decisions rest on. Times are milliseconds since 1970. */
export interface SweepFacts {
  readonly policy: Pick<PolicyConfig, "gracePeriod" | "ttl" | "keepLabel">;
  readonly now: number;
  /** Every preview directory of the GitOps repository at one commit. */
  readonly previews: readonly SweptPreview[];
  /** What the clusters have; empty where none was looked at. */
  readonly objects: readonly ClusterObject[];
  readonly limits: SweepLimits;
  /** Whether to repeat on the hub what git already says. */
  readonly pruneCluster: boolean;
}

/** A preview directory and what is known about it. */
export interface SweptPreview {
  /** `{root}/{service}/preview-pr-{n}` */
  readonly directory: string;
  /** The number in its path. */
  readonly pr: number;
  /** Full paths of its files. Their texts are not kept: thousands of previews have tens of megabytes of it. */
  readonly files: readonly string[];
  /** What its Application records, or why that cannot be read. */
  readonly origin: PreviewOrigin | { readonly unreadable: string };
  /** When its commit was deployed, or else when it was created. Default: unknown */
  readonly deployedAt: number | undefined;
  /** When its pull request was told that it will expire. Default: not yet */
  readonly warnedAt: number | undefined;
  readonly pullRequest: SweptPullRequest;
}

/**
 * A pull request as GitHub positively says it is. `unknown` is everything else: an absent key, a null, not found, no
 * access, no answer, another repository under the same name.
 */
export type SweptPullRequest =
  | { readonly state: "open"; readonly labels: readonly string[] }
  | {
      readonly state: "closed";
      readonly since: number;
      readonly merged: boolean;
      /** Why no run of the action removed it, in words. Default: unknown */
      readonly missed?: string | undefined;
    }
  | { readonly state: "unknown"; readonly reason: string };

/** An object of a preview in a cluster, found by the label that all of them carry. */
export interface ClusterObject {
  readonly cluster: "hub" | "spoke";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Deleting names it, so that a namesake made meanwhile is left alone. */
  readonly uid: string;
  /** The preview directory that its labels name. Default: they name none */
  readonly directory: string | undefined;
  /** Whether it carries our annotations, which only what we wrote has. */
  readonly ours: boolean;
  readonly createdAt: number;
  /** Default: not being deleted */
  readonly deletingSince: number | undefined;
  readonly finalizers: readonly string[];
}

/** The brake: a run that would remove more removes nothing. */
export interface SweepLimits {
  /** 0 removes nothing. */
  readonly maxRemovals: number;
  /** Of all previews, from 0 to 1; 0 removes nothing. It counts from the sixth removal on. */
  readonly maxShare: number;
}

import type { LimitRange, ResourceQuota } from "../config/claim.ts";
import type { PlatformConfig } from "../config/platform-config.ts";
import { type PreviewNames, previewNames } from "../names/preview-names.ts";
import {
  type AppProtocol,
  type PreviewDeployment,
  buildAnnotations,
  buildLabels,
} from "./preview-metadata.ts";

export const CLAIM_KIND = "NamespaceClaim";

/** The Crossplane claim of a namespace, as a plain object. */
export interface NamespaceClaim {
  readonly apiVersion: string;
  readonly kind: typeof CLAIM_KIND;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: {
    /** Only claims have it. Crossplane's namespaced composite resources do not. */
    readonly compositeDeletePolicy?: "Foreground";
    readonly parameters: {
      readonly targetCluster: string;
      readonly namespaceName: string;
      /** Labels of the namespace itself. */
      readonly labels: Record<string, string>;
      readonly enableResourceQuota: boolean;
      readonly enableNetworkPolicy: boolean;
      readonly enableLimitRange: boolean;
      readonly resourceQuota: ResourceQuota;
      readonly limitRange: LimitRange;
      /** Only previews have a route. */
      readonly route?: ClaimedRoute;
    };
  };
}

/** What the Composition needs for the route of a preview, besides the labels. */
export interface ClaimedRoute {
  /** The head commit, in full. */
  readonly sha: string;
  /** The Service in the chart. */
  readonly service: string;
  readonly port: number;
  /** Name of the container's port. */
  readonly podPort: string;
  readonly appProtocol: AppProtocol;
}

/** The chart of a pull request is untrusted, so its namespace has the strictest level that an ordinary service meets. */
export const POD_SECURITY: Readonly<Record<string, string>> = {
  "pod-security.kubernetes.io/enforce": "baseline",
  "pod-security.kubernetes.io/warn": "restricted",
};

/**
 * The claim that creates the preview's namespace on the spoke, with its limits and its route. With Crossplane's model `v2`, it is a
 * namespaced composite resource of the same kind and parameters.
 *
 * - While the preview lives, only the route changes, with each commit.
 * - The claim is deleted only after its namespace, so "no claim" means "no namespace". A claim has `Foreground` for that. A
 *   composite resource relies on the propagation policy with which Argo CD's parent Application prunes.
 *
 * @param names Default: the preview's names by the config
 */
export function buildClaim(
  deployment: PreviewDeployment,
  config: PlatformConfig,
  names: PreviewNames = previewNames(deployment.preview, config, { kept: deployment.kept }),
): NamespaceClaim {
  const labels = buildLabels(deployment.preview, names);
  const { claim, cluster, service } = config;
  return {
    apiVersion: claim.apiVersion,
    kind: CLAIM_KIND,
    metadata: {
      name: names.namespace,
      namespace: claim.namespace,
      labels,
      annotations: buildAnnotations(deployment, names),
    },
    spec: {
      ...(config.apiVersions.crossplane === "v1" ? { compositeDeletePolicy: "Foreground" } : {}),
      parameters: {
        targetCluster: cluster.providerConfig,
        namespaceName: names.namespace,
        labels: { ...labels, ...POD_SECURITY },
        enableResourceQuota: true,
        enableNetworkPolicy: claim.networkPolicy,
        enableLimitRange: true,
        resourceQuota: claim.resourceQuota,
        limitRange: claim.limitRange,
        route: {
          sha: deployment.sha,
          service: names.release,
          ...service,
          appProtocol: deployment.appProtocol ?? "http",
        },
      },
    },
  };
}

import type { PlatformConfig } from "../config/platform-config.ts";
import { type NamespaceScope, previewNames } from "../names/preview-names.ts";
import type { PreviewDeployment } from "./preview-deployment.ts";
import { buildAnnotations, buildLabels } from "./preview-metadata.ts";

export const CLAIM_KIND = "NamespaceClaim";

/** The Crossplane claim of a preview's namespace, as a plain object. */
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
    /** Only of claims: Crossplane's namespaced composite resources have none. */
    readonly compositeDeletePolicy?: "Foreground";
    readonly parameters: {
      readonly targetCluster: string;
      readonly namespaceName: string;
      /** Labels of the namespace itself. */
      readonly labels: Record<string, string>;
      readonly enableResourceQuota: boolean;
      readonly enableNetworkPolicy: boolean;
      readonly enableLimitRange: boolean;
      readonly resourceQuota: PlatformConfig["claim"]["resourceQuota"];
      readonly limitRange: PlatformConfig["claim"]["limitRange"];
    };
  };
}

/** The chart of a pull request is not trusted: the least restrictive level that an ordinary service still meets. */
export const POD_SECURITY: Readonly<Record<string, string>> = {
  "pod-security.kubernetes.io/enforce": "baseline",
  "pod-security.kubernetes.io/warn": "restricted",
};

/**
 * The claim that makes the preview's namespace on the spoke, with its limits. With Crossplane's model `v2` it is a
 * namespaced composite resource of the same kind and parameters.
 *
 * - It holds nothing that changes while the preview lives.
 * - It goes only after the namespace has gone, so that "no claim" means "no namespace": a claim by its own `Foreground`,
 *   a composite resource by the propagation policy that Argo CD's parent prunes with.
 */
export function buildClaim(
  deployment: PreviewDeployment,
  config: PlatformConfig,
  namespaceScope?: NamespaceScope,
): NamespaceClaim {
  const names = previewNames(deployment.preview, config, { namespaceScope });
  const labels = buildLabels(deployment.preview, names);
  const { claim, cluster } = config;
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
      },
    },
  };
}

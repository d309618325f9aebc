import type { PlatformConfig } from "../config/platform-config.ts";
import { permanentNames } from "../names/permanent-names.ts";
import { CLAIM_KIND, type NamespaceClaim } from "./build-claim.ts";
import { ANNOTATIONS } from "./metadata-keys.ts";
import type { PermanentDeployment } from "./permanent-deployment.ts";
import { permanentLabels } from "./permanent-labels.ts";

/** What runs for good was reviewed, and the golden path's chart meets it. */
const POD_SECURITY: Readonly<Record<string, string>> = { "pod-security.kubernetes.io/enforce": "restricted" };

/**
 * The claim of the namespace in which the service runs for good. It has no label of a preview, so that no policy, no
 * parent and no sweep of previews takes it for one.
 */
export function buildPermanentClaim(deployment: PermanentDeployment, config: PlatformConfig): NamespaceClaim {
  const { namespace } = permanentNames(deployment.service, deployment.environment);
  const labels = permanentLabels(deployment);
  const { claim, apiVersions } = config;
  return {
    apiVersion: claim.apiVersion,
    kind: CLAIM_KIND,
    metadata: {
      name: namespace,
      namespace: claim.namespace,
      labels,
      annotations: { [ANNOTATIONS.repository]: deployment.repository.fullName },
    },
    spec: {
      ...(apiVersions.crossplane === "v1" ? { compositeDeletePolicy: "Foreground" } : {}),
      parameters: {
        targetCluster: deployment.cluster.providerConfig,
        namespaceName: namespace,
        labels: { ...labels, ...POD_SECURITY },
        enableResourceQuota: true,
        enableNetworkPolicy: claim.networkPolicy,
        enableLimitRange: true,
        ...deployment.limits,
      },
    },
  };
}

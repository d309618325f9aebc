import type { PlatformConfig } from "../../config/platform-config.ts";
import { PreviewError } from "../../preview-error.ts";
import type { ManifestFile } from "../platform-file.ts";
import { buildComposition } from "./build-composition.ts";
import { buildXrd } from "./build-xrd.ts";
import { checkCrossplane } from "./check-crossplane.ts";
import { providerAccess } from "./provider-access.ts";

/**
 * What makes namespaces of claims: the claim's kind and its Composition on the hub, and the rights of Crossplane's
 * identity on the spoke.
 *
 * @throws PreviewError `invalid-config`, with every problem that `checkCrossplane` finds
 */
export function crossplaneFiles(config: PlatformConfig): ManifestFile[] {
  const { problems } = checkCrossplane(config);
  if (problems.length > 0) throw new PreviewError("invalid-config", problems);
  return [
    {
      cluster: "hub",
      name: "namespace-claim-definition.yaml",
      purpose:
        "The kind of a namespace's claim, with what a claim may say. It replaces a definition of the same name; claims that name no targetCluster must do so first, and Crossplane's pod must be restarted after a change.",
      objects: [buildXrd(config)],
    },
    {
      cluster: "hub",
      name: "namespace-claim-composition.yaml",
      purpose: `Makes a namespace with its limits and network policies of each claim. It needs function-go-templating and function-auto-ready under these names, and ${provider(config)}.`,
      objects: [buildComposition(config)],
    },
    {
      cluster: "spoke",
      name: "crossplane-access.yaml",
      purpose: `What Crossplane's identity ${config.identities.crossplane} may do with namespaces and their limits. Take away what it had before, such as cluster-admin.`,
      objects: [...providerAccess(config)],
    },
  ];
}

function provider({ apiVersions, cluster }: PlatformConfig): string {
  return apiVersions.crossplane === "v1"
    ? `provider-kubernetes 0.14.1 or newer with a ProviderConfig ${cluster.providerConfig}`
    : `provider-kubernetes 1.0 or newer with a ClusterProviderConfig ${cluster.providerConfig}`;
}

import type { PlatformConfig } from "../../config/platform-config.ts";
import type { PlatformFile } from "../platform-file.ts";
import { buildEndpointsPolicy } from "./build-endpoints-policy.ts";
import { buildFinalizersPolicy } from "./build-finalizers-policy.ts";
import { buildForbiddenKindsPolicy } from "./build-forbidden-kinds-policy.ts";
import { buildGuardrailsPolicy } from "./build-guardrails-policy.ts";
import { buildNamespacePolicy } from "./build-namespace-policy.ts";
import { buildServicePolicy } from "./build-service-policy.ts";
import { buildTrackingPolicy } from "./build-tracking-policy.ts";
import { buildVirtualServicePolicy } from "./build-virtual-service-policy.ts";
import { toPolicyFile } from "./policy-file.ts";

/**
 * The policies of the spoke, each with its binding, one a file: what the chart of a pull request may do in its namespace
 * is held here by the API server, whatever Argo CD, its projects or our own code let through.
 */
export function spokeAdmissionFiles(config: PlatformConfig): PlatformFile[] {
  return [
    toPolicyFile(
      "spoke",
      "Lets a preview claim its own host and nothing else.",
      buildVirtualServicePolicy(config),
    ),
    toPolicyFile(
      "spoke",
      "Lets Argo CD write into a preview only for its own Application.",
      buildTrackingPolicy(config),
    ),
    toPolicyFile(
      "spoke",
      "Leaves the labels by which previews are known to Crossplane.",
      buildNamespacePolicy(config),
    ),
    toPolicyFile(
      "spoke",
      "Leaves a preview's endpoints to the cluster's controllers.",
      buildEndpointsPolicy(config),
    ),
    toPolicyFile(
      "spoke",
      "Keeps kinds out that reach beyond a preview's namespace.",
      buildForbiddenKindsPolicy(config),
    ),
    toPolicyFile("spoke", "Keeps a preview's Services inside of the cluster.", buildServicePolicy(config)),
    toPolicyFile(
      "spoke",
      "Keeps out what a preview could not get rid of again.",
      buildFinalizersPolicy(config),
    ),
    toPolicyFile(
      "spoke",
      "Leaves quota, limits and network policies to Crossplane.",
      buildGuardrailsPolicy(config),
    ),
  ];
}

import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { toCelList } from "./cel-text.ts";
import { controllerNames } from "./cluster-controllers.ts";

/** The last one takes owners and finalizers off what is being deleted. */
const WRITERS = controllerNames(
  "endpoint-controller",
  "endpointslice-controller",
  "endpointslicemirroring-controller",
  "generic-garbage-collector",
);

/**
 * The policy that leaves a preview's endpoints to the cluster's own controllers. With endpoints of its own, a preview
 * could point its Service, and with it the gateway, at any address.
 */
export function buildEndpointsPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-endpoints-by-controllers",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: [""],
          apiVersions: ["*"],
          operations: ["CREATE", "UPDATE"],
          resources: ["endpoints"],
        },
        {
          apiGroups: ["discovery.k8s.io"],
          apiVersions: ["*"],
          operations: ["CREATE", "UPDATE"],
          resources: ["endpointslices"],
        },
      ],
    },
    validations: [
      [
        `request.userInfo.username in ${toCelList(WRITERS)}`,
        "endpoints are written by the cluster's controllers only",
      ],
    ],
  });
}

import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { byController, withoutAnnotations } from "./cel.ts";

/** external-dns makes a DNS record of each name in these annotations, of the platform's own hosts too. */
const DNS_ANNOTATIONS = "external-dns.alpha.kubernetes.io/";

/**
 * Keeps a preview's Services inside the cluster and on pods of the preview: no load balancer, node port, external address
 * or external name. A Service without a selector is refused, because only controllers may write its endpoints.
 */
export function buildServicePolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-service-internal-only",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["CREATE", "UPDATE"],
          resources: ["services"],
        },
      ],
    },
    validations: [
      [
        "!has(object.spec.type) || object.spec.type == 'ClusterIP'",
        "a preview's Service has the type ClusterIP",
      ],
      [
        "!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0",
        "a preview's Service has no externalIPs",
      ],
      [
        "has(object.spec.selector) && size(object.spec.selector) > 0",
        "a preview's Service selects pods of its own namespace",
      ],
      [withoutAnnotations([DNS_ANNOTATIONS]), `annotations of ${DNS_ANNOTATIONS} are not allowed`],
    ],
  });
}

/**
 * Lets only the cluster's own controllers write a preview's endpoints. With endpoints of its own, a preview could point
 * its Service, and with it the gateway, at any address.
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
    validations: [[WRITTEN_BY_CONTROLLERS, "endpoints are written by the cluster's controllers only"]],
  });
}

/** The garbage collector takes owners and finalizers off objects that are being deleted. */
const WRITTEN_BY_CONTROLLERS = byController(
  "endpoint-controller",
  "endpointslice-controller",
  "endpointslicemirroring-controller",
  "generic-garbage-collector",
);

import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { withoutAnnotations } from "./metadata-in-cel.ts";

/** external-dns makes a DNS record of whatever they name, of the platform's own hosts too. */
const DNS_ANNOTATIONS = "external-dns.alpha.kubernetes.io/";

/**
 * The policy that keeps a preview's Services inside of the cluster, and on pods of the preview: no load balancer, node
 * port, other address or other name. A Service without selector would have no endpoints, which are the controllers' to
 * write.
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

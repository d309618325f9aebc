import type { PlatformConfig } from "../../config/platform-config.ts";
import {
  buildPolicy,
  PREVIEW_NAMESPACES,
  type ResourceRule,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { isUser } from "./metadata-in-cel.ts";

/** What opens a way into the preview that is not the platform's, or changes it for others. */
const ROUTES = [
  forbid("networking.istio.io", "*"),
  forbid("security.istio.io", "*"),
  forbid("telemetry.istio.io", "*"),
  forbid("extensions.istio.io", "*"),
  forbid("gateway.networking.k8s.io", "*"),
  forbid("gateway.networking.x-k8s.io", "*"),
  forbid("multicluster.x-k8s.io", "*"),
  forbid("networking.k8s.io", "ingresses"),
  forbid("externaldns.k8s.io", "*"),
];

/** What grants rights, or makes a controller of the platform act or read in the preview's name. */
const RIGHTS = [
  forbid("rbac.authorization.k8s.io", "roles", "rolebindings"),
  forbid("cert-manager.io", "*"),
  forbid("acme.cert-manager.io", "*"),
  forbid("external-secrets.io", "*"),
  forbid("secrets-store.csi.x-k8s.io", "*"),
];

/**
 * The policy that keeps kinds out of previews which reach beyond their namespace: other routes than the one
 * VirtualService, DNS records, certificates of the domain, rights, and secrets of the platform.
 *
 * It holds for everybody but Crossplane, so also for people. What people need in every preview, such as a RoleBinding of
 * a team, belongs into the claim's Composition. Deleting is free, so that nothing is stuck that was there before.
 */
export function buildForbiddenKindsPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-forbidden-kinds",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [...ROUTES, ...RIGHTS],
      excludeResourceRules: [forbid("networking.istio.io", "virtualservices")],
    },
    validations: [
      [
        isUser(config.identities.crossplane),
        "this kind reaches beyond a preview's namespace; if every preview needs it, it belongs into the claim's Composition",
      ],
    ],
  });
}

function forbid(group: string, ...resources: readonly string[]): ResourceRule {
  return { apiGroups: [group], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources };
}

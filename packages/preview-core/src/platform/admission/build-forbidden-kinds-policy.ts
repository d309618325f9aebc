import type { PlatformConfig } from "../../config/platform-config.ts";
import {
  buildPolicy,
  PREVIEW_NAMESPACES,
  type ResourceRule,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { byUser } from "./cel.ts";

/**
 * Kinds that open another way into the preview than the platform's, or that change the way for others. VirtualServices are
 * among them: the Composition writes a preview's route. With one of its own, a chart could take over any host of the domain,
 * because Istio merges the routes of one host from all namespaces. A route that Envoy refuses would also stop every later
 * change of the gateway's table.
 */
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

/** Kinds that grant rights, or that make a controller of the platform act or read for the preview. */
const RIGHTS = [
  forbid("rbac.authorization.k8s.io", "roles", "rolebindings"),
  forbid("cert-manager.io", "*"),
  forbid("acme.cert-manager.io", "*"),
  forbid("external-secrets.io", "*"),
  forbid("secrets-store.csi.x-k8s.io", "*"),
];

/** A disruption budget can stop the draining of a node for everybody. A preview has one pod, so a budget has no use. */
const BUDGETS = [forbid("policy", "poddisruptionbudgets")];

/**
 * Forbids kinds that act outside the preview's namespace: routes, DNS records, domain certificates, RBAC, platform secrets, disruption budgets.
 *
 * The policy applies to everybody but Crossplane, also to people. An object that every preview needs, such as a team's
 * RoleBinding, belongs into the claim's Composition. Deletions are allowed, so that older objects can go.
 */
export function buildForbiddenKindsPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-forbidden-kinds",
    match: {
      namespaceSelector: PREVIEW_NAMESPACES,
      resourceRules: [...ROUTES, ...RIGHTS, ...BUDGETS],
    },
    validations: [
      [
        byUser(config.identities.crossplane),
        "this kind reaches beyond a preview's namespace: leave the object out where preview.enabled is true; an object that every preview needs belongs into the claim's Composition",
      ],
    ],
  });
}

function forbid(group: string, ...resources: readonly string[]): ResourceRule {
  return { apiGroups: [group], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources };
}

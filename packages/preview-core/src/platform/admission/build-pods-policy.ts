import type { PlatformConfig } from "../../config/platform-config.ts";
import {
  buildPolicy,
  type PolicyRule,
  PREVIEW_NAMESPACES,
  type ResourceRule,
  type ValidatingAdmissionPolicy,
} from "./build-policy.ts";
import { byUser, toCelList, toCelString } from "./cel.ts";

/** Every write of an object in a namespace. */
export const NAMESPACED_WRITES: ResourceRule = {
  apiGroups: ["*"],
  apiVersions: ["*"],
  operations: ["CREATE", "UPDATE"],
  resources: ["*"],
  scope: "Namespaced",
};

/**
 * CEL for the pod templates in an object, wherever its kind has them. A Pod is its own template.
 *
 * An update that leaves the spec as it was has none. Otherwise an object that is older than the policy could not lose a
 * finalizer, and its namespace would stay.
 */
export const POD_TEMPLATES: string = [
  "oldObject != null && has(object.spec) && object.spec == oldObject.spec ? []",
  ": object.kind == 'Pod' ? [object]",
  ": has(object.spec) && has(object.spec.template) ? [object.spec.template]",
  ": has(object.spec) && has(object.spec.jobTemplate) ? [object.spec.jobTemplate.spec.template]",
  ": []",
].join("\n");

/**
 * Keeps the pods of a preview from choosing their node, their priority and their runtime, and from being selected by a
 * gateway or a mesh. The policy applies to Argo CD's writes.
 *
 * A priority class of the system evicts the pods of others, a toleration leads to the nodes of others, and an affinity can
 * keep the pods of others away.
 */
export function buildPodsPolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-pods-placed-by-platform",
    match: { namespaceSelector: PREVIEW_NAMESPACES, resourceRules: [NAMESPACED_WRITES] },
    conditions: { "argo-cd": byUser(config.identities.argocd) },
    variables: {
      pods: POD_TEMPLATES,
      specs: "variables.pods.filter(t, has(t.spec))",
      labelled: "[object] + variables.pods",
    },
    validations: [
      without("priorityClassName", "a preview's pods have no priority class; remove priorityClassName"),
      [
        `variables.specs.all(t, !has(t.spec.tolerations) || t.spec.tolerations.all(o, ${DEFAULT_TOLERATION}))`,
        "a preview's pods have no tolerations but Kubernetes' own for nodes that are not ready or unreachable; remove tolerations",
      ],
      without("nodeName", "a preview's pods do not choose their node; remove nodeName"),
      [
        `variables.specs.all(t, !has(t.spec.nodeSelector) || t.spec.nodeSelector.all(k, k in ${toCelList(NODE_LABELS)}))`,
        `a nodeSelector of a preview's pods may hold ${NODE_LABELS.join(" and ")} only`,
      ],
      without(
        "affinity",
        "a preview's pods have no affinity; remove affinity, or use topologySpreadConstraints",
      ),
      without("runtimeClassName", "a preview's pods have no runtime class; remove runtimeClassName"),
      without("hostAliases", "a preview's pods have no further host names; remove hostAliases"),
      [
        `variables.labelled.all(t, !has(t.metadata) || !has(t.metadata.labels) || t.metadata.labels.all(k, !k.matches(${toCelString(PLATFORM_LABELS)})))`,
        "labels by which gateways and meshes select are not allowed: istio, and those of istio.io, topology.istio.io, gateway.istio.io and gateway.networking.k8s.io",
      ],
    ],
  });
}

/** The API server gives each pod these two (admission plugin `DefaultTolerationSeconds`). */
const DEFAULT_TOLERATION =
  "has(o.key) && o.key in ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] && has(o.effect) && o.effect == 'NoExecute'";

/** What an image may need. No platform keeps pods away from nodes by them. */
const NODE_LABELS = ["kubernetes.io/arch", "kubernetes.io/os"];

const PLATFORM_LABELS =
  "^(istio$|istio\\.io/|topology\\.istio\\.io/|gateway\\.istio\\.io/|gateway\\.networking\\.k8s\\.io/)";

function without(field: string, message: string): PolicyRule {
  return [`variables.specs.all(t, !has(t.spec.${field}))`, message];
}

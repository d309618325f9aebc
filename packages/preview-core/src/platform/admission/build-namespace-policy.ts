import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABEL_PREFIX } from "../../manifests/preview-metadata.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { byUser, toCelString } from "./cel.ts";

/**
 * Only Crossplane may change preview-core labels and Pod Security levels of a preview namespace. Argo CD may not delete
 * the namespace.
 *
 * Every other policy recognizes a preview by these labels. A Role inside the namespace is enough to change them, also
 * through `/status` and `/finalize`. A namespace selector would not be enough, because one request can remove the label
 * together with what the label protects. The object selector compares the namespace before and after.
 */
export function buildNamespacePolicy(config: PlatformConfig): ValidatingAdmissionPolicy {
  return buildPolicy(config, {
    name: "preview-namespace-labels-frozen",
    match: {
      objectSelector: PREVIEW_NAMESPACES,
      resourceRules: [
        {
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["CREATE", "UPDATE", "DELETE"],
          resources: ["namespaces", "namespaces/status", "namespaces/finalize"],
        },
      ],
    },
    conditions: { "not-crossplane": `!(${byUser(config.identities.crossplane)})` },
    variables: { new: labels("object"), old: labels("oldObject") },
    validations: [
      [
        `variables.new.all(k, !(${PROTECTED}) || (k in variables.old && variables.old[k] == variables.new[k]))`,
        "only Crossplane may set a preview namespace's labels of the platform and of Pod Security",
      ],
      [
        `object == null || variables.old.all(k, !(${PROTECTED}) || k in variables.new)`,
        "only Crossplane may remove a preview namespace's labels of the platform and of Pod Security",
      ],
      [
        `object != null || !(${byUser(config.identities.argocd)})`,
        "a preview's namespace goes with its claim, and is not Argo CD's to delete",
      ],
    ],
  });
}

const PROTECTED = [LABEL_PREFIX, "pod-security.kubernetes.io/"]
  .map((prefix) => `k.startsWith(${toCelString(prefix)})`)
  .join(" || ");

function labels(object: string): string {
  return `${object} != null && has(${object}.metadata.labels) ? ${object}.metadata.labels : {}`;
}

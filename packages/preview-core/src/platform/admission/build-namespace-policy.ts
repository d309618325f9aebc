import type { PlatformConfig } from "../../config/platform-config.ts";
import { LABEL_PREFIX } from "../../manifests/metadata-keys.ts";
import { buildPolicy, PREVIEW_NAMESPACES, type ValidatingAdmissionPolicy } from "./build-policy.ts";
import { toCelString } from "./cel-text.ts";
import { isUser } from "./metadata-in-cel.ts";

/**
 * The policy that leaves a preview's namespace to Crossplane: who else writes it keeps its labels of ours and its Pod
 * Security levels as they are, and Argo CD does not delete it.
 *
 * Every other policy here knows a preview by those labels. A Role inside of the namespace is enough to change them, by
 * `/status` and `/finalize` too. A selector of namespaces would not do, because one request can remove the label and what
 * it protects; the selector of objects looks at the namespace before and after.
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
    conditions: { "not-crossplane": `!(${isUser(config.identities.crossplane)})` },
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
        `object != null || !(${isUser(config.identities.argocd)})`,
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

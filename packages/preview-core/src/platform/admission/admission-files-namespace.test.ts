import type { Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  CROSSPLANE,
  deletes,
  namespaceOf,
  PLAIN_NAMESPACE,
  PREVIEW_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { testPolicy } from "../../../fixtures/policy-cases.ts";
import { buildNamespacePolicy } from "./admission-files.ts";

const policy = buildNamespacePolicy(EXAMPLE_CONFIG);
const LABELS = PREVIEW_NAMESPACE.metadata.labels ?? {};
/** Someone with a Role in the namespace that grants `namespaces`. */
const DEVELOPER = "developer";

const preview = (changes: Record<string, string | undefined>) => {
  const entries = Object.entries({ ...LABELS, ...changes });
  return namespaceOf(
    PREVIEW_NAMESPACE.metadata.name ?? "",
    Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  );
};
const changes = (to: Record<string, string | undefined>, user = DEVELOPER, subresource?: string) =>
  updates(user, PREVIEW_NAMESPACE, preview(to), subresource === undefined ? {} : { subresource });

const BARE = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: PREVIEW_NAMESPACE.metadata.name ?? "" },
};

const ALLOWED: [string, Review][] = [
  ["Crossplane to make it", creates(CROSSPLANE, PREVIEW_NAMESPACE)],
  ["Crossplane to change it", changes({ "preview-core/host": "orders-api-pr-2-blue" }, CROSSPLANE)],
  ["Crossplane to delete it", deletes(CROSSPLANE, PREVIEW_NAMESPACE)],
  [
    "the namespace controller to finish it",
    changes({}, "system:serviceaccount:kube-system:namespace-controller", "finalize"),
  ],
  ["a person to add a label of their own", changes({ "istio-injection": "disabled" }, ADMIN)],
  [
    "a person to remove a label of their own",
    updates(ADMIN, preview({ "istio-injection": "disabled" }), PREVIEW_NAMESPACE),
  ],
  ["Argo CD to add a label of its own", changes({ "example.org/app": "a" }, ARGOCD)],
  ["a person to delete it", deletes(ADMIN, PREVIEW_NAMESPACE)],
  [
    "anything to a namespace that is no preview's",
    updates(
      ARGOCD,
      PLAIN_NAMESPACE,
      namespaceOf("orders", { "pod-security.kubernetes.io/enforce": "privileged" }),
    ),
  ],
];

const SET = "only Crossplane may set";
const REMOVE = "only Crossplane may remove";

const HOSTILE: [string, Review, string][] = [
  ["a host of the platform", changes({ "preview-core/host": "portal" }), SET],
  ["another host by /status", changes({ "preview-core/host": "portal" }, DEVELOPER, "status"), SET],
  ["another host by /finalize", changes({ "preview-core/host": "portal" }, DEVELOPER, "finalize"), SET],
  ["another Application", changes({ "preview-core/application": "orders-api-pr-2" }, ARGOCD), SET],
  ["a weaker level of Pod Security", changes({ "pod-security.kubernetes.io/enforce": "privileged" }), SET],
  ["an old version of Pod Security", changes({ "pod-security.kubernetes.io/enforce-version": "v1.0" }), SET],
  ["a further preview-core label", changes({ "preview-core/expires": "never" }, ADMIN), SET],
  ["no longer a preview", changes({ "preview-core/ephemeral": undefined }), REMOVE],
  [
    "no longer a preview, by /finalize",
    changes({ "preview-core/ephemeral": undefined }, DEVELOPER, "finalize"),
    REMOVE,
  ],
  ["no labels at all", updates(DEVELOPER, PREVIEW_NAMESPACE, BARE), REMOVE],
  ["labels where there were none", updates(ADMIN, BARE, PREVIEW_NAMESPACE), SET],
  ["another value of the label that selects", changes({ "preview-core/ephemeral": "false" }), SET],
  ["no Pod Security at all", changes({ "pod-security.kubernetes.io/enforce": undefined }), REMOVE],
  ["a preview that Crossplane did not make", creates(ADMIN, PREVIEW_NAMESPACE), SET],
  [
    "a namespace of the platform as a preview",
    updates(ARGOCD, PLAIN_NAMESPACE, namespaceOf("orders", LABELS)),
    SET,
  ],
  ["Argo CD to delete it", deletes(ARGOCD, PREVIEW_NAMESPACE), "not Argo CD's to delete"],
];

testPolicy(policy, { allowed: ALLOWED, hostile: HOSTILE });

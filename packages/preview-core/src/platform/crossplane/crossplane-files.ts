import type { PlatformConfig } from "../../config/platform-config.ts";
import { PreviewError } from "../../preview-error.ts";
import type { ManifestFile } from "../platform-file.ts";
import { buildComposition } from "./build-composition.ts";
import { buildXrd } from "./build-xrd.ts";
import { checkCrossplane } from "./check-crossplane.ts";

/** A role of the whole cluster, as a plain object. */
interface RbacClusterRole {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "ClusterRole";
  readonly metadata: { readonly name: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** Gives the role to a user, as a plain object. */
interface RbacClusterRoleBinding {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "ClusterRoleBinding";
  readonly metadata: { readonly name: string };
  readonly roleRef: { readonly apiGroup: string; readonly kind: "ClusterRole"; readonly name: string };
  readonly subjects: readonly [Subject];
}

type Subject =
  | { readonly kind: "ServiceAccount"; readonly namespace: string; readonly name: string }
  | { readonly kind: "User"; readonly apiGroup: "rbac.authorization.k8s.io"; readonly name: string };

const NAME = "preview-namespaces";
const VERBS = ["get", "create", "update", "patch", "delete"];

/**
 * The files that make namespaces of claims: the claim's kind and its Composition on the hub, and the rights of Crossplane's
 * identity on the spoke.
 *
 * @throws PreviewError `invalid-config`, with every problem that `checkCrossplane` finds
 */
export function crossplaneFiles(config: PlatformConfig): ManifestFile[] {
  const { problems } = checkCrossplane(config);
  if (problems.length > 0) throw new PreviewError("invalid-config", problems);
  return [
    {
      cluster: "hub",
      name: "namespace-claim-definition.yaml",
      purpose:
        "The kind of a namespace's claim, with the rules for claims. Replaces an existing definition of this name: 1. set targetCluster in every claim that lacks it; 2. apply; 3. restart Crossplane's pod.",
      objects: [buildXrd(config)],
    },
    {
      cluster: "hub",
      name: "namespace-claim-composition.yaml",
      purpose: `Makes a namespace with its limits, its network policies and, for a preview, its route for each claim. Needs function-go-templating and function-auto-ready under these names, and ${provider(config)}.`,
      objects: [buildComposition(config)],
    },
    {
      cluster: "spoke",
      name: "crossplane-access.yaml",
      purpose: `The rights of Crossplane's identity ${config.identities.crossplane} on namespaces, their limits and the routes of previews. Remove its earlier rights, such as cluster-admin.`,
      objects: [...providerAccess(config)],
    },
  ];
}

function provider({ apiVersions, cluster }: PlatformConfig): string {
  return apiVersions.crossplane === "v1"
    ? `provider-kubernetes 0.14.1 or newer with a ProviderConfig ${cluster.providerConfig}`
    : `provider-kubernetes 1.0 or newer with a ClusterProviderConfig ${cluster.providerConfig}`;
}

/**
 * The rights that Crossplane's identity needs on the spoke, and no more: namespaces, and the kinds that the Composition puts
 * into them. provider-kubernetes reads one object at a time, so it needs neither list nor watch.
 */
export function providerAccess({
  identities,
}: PlatformConfig): readonly [RbacClusterRole, RbacClusterRoleBinding] {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  return [
    {
      apiVersion,
      kind: "ClusterRole",
      metadata: { name: NAME },
      rules: [
        {
          apiGroups: [""],
          resources: ["namespaces", "resourcequotas", "limitranges", "services"],
          verbs: VERBS,
        },
        { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: VERBS },
        { apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: VERBS },
      ],
    },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: NAME },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAME },
      subjects: [subjectOf(identities.crossplane)],
    },
  ];
}

/** RBAC names a service account by its parts, and every other user by the user name. */
function subjectOf(user: string): Subject {
  const { namespace, name } =
    /^system:serviceaccount:(?<namespace>[^:]+):(?<name>[^:]+)$/.exec(user)?.groups ?? {};
  return namespace === undefined || name === undefined
    ? { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: user }
    : { kind: "ServiceAccount", namespace, name };
}

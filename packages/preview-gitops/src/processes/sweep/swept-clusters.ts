import { type Application, EPHEMERAL_LABEL, type NamespaceClaim } from "preview-core";
import type { Cluster, KubernetesObject, SweptCluster } from "../../ports/cluster.ts";
import { type ShownObject, toClusterObject } from "./to-cluster-object.ts";

const APPLICATION = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
} as const satisfies Partial<Application>;
const CLAIM = { kind: "NamespaceClaim" } as const satisfies Partial<NamespaceClaim>;
const LABELS = { [EPHEMERAL_LABEL]: "true" };

/** Stands in for a missing creation time: an object of this age is never old enough to be reported. */
const NEVER_OLD = new Date(8.64e15).toISOString();

/** The hub. Lists the Applications and claims of previews, each in the namespace of the platform config. */
export function sweptHub(cluster: Cluster): SweptCluster {
  return {
    cluster: "hub",
    async list({ argocd, claim, root }) {
      const { apiVersion, namespace } = claim;
      const applications = await cluster.list({
        ...APPLICATION,
        namespace: argocd.namespace,
        labels: LABELS,
      });
      const claims = await cluster.list({ ...CLAIM, apiVersion, namespace, labels: LABELS });
      return [...applications, ...claims].map((object) => toClusterObject(toShown(object), "hub", root));
    },
    async remove({ apiVersion, kind, name, namespace, uid }) {
      await cluster.remove({ apiVersion, kind, metadata: { name, namespace, uid } });
    },
  };
}

/** The spoke. Lists the namespaces of previews, and removes none: a namespace is deleted with its claim. */
export function sweptSpoke(cluster: Cluster): SweptCluster {
  return {
    cluster: "spoke",
    async list({ root }) {
      const namespaces = await cluster.list({ apiVersion: "v1", kind: "Namespace", labels: LABELS });
      return namespaces.map((object) => toClusterObject(toShown(object), "spoke", root));
    },
    remove: () => Promise.reject(new TypeError("nothing is removed on the spoke")),
  };
}

function toShown({ apiVersion, kind, metadata, status }: KubernetesObject): ShownObject {
  const { creationTimestamp = NEVER_OLD, ...rest } = metadata;
  return { apiVersion, kind, metadata: { ...rest, creationTimestamp }, status };
}

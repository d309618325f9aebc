import { UsageError } from "preview-console";
import { type Application, EPHEMERAL_LABEL, type NamespaceClaim } from "preview-core";
import { type SweptCluster, toClusterObject } from "preview-gitops";
import {
  type Cluster,
  ClusterError,
  type KubernetesObject,
  connectCluster,
  type KubeconfigSource,
} from "preview-gitops/cluster";

const APPLICATION: Pick<Application, "apiVersion" | "kind"> = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
};
const CLAIM: Pick<NamespaceClaim, "kind"> = { kind: "NamespaceClaim" };
const LABELS = { [EPHEMERAL_LABEL]: "true" };

/** When an object was made that does not say it: never long enough ago to be judged. */
const NEVER_OLD = new Date(8.64e15).toISOString();

/**
 * A cluster, of which nothing has been asked yet.
 *
 * @throws UsageError when the option does not lead to one
 */
export function openCluster(option: string, kubeconfig: KubeconfigSource, context?: string): Cluster {
  try {
    return connectCluster({ kubeconfig, context, userAgent: "orphan-sweeper" });
  } catch (error) {
    if (error instanceof ClusterError) throw new UsageError([{ path: option, message: error.message }]);
    throw error;
  }
}

/** The Applications and claims of previews, each in the namespace that the platform config names. */
export function hubView(cluster: Cluster): SweptCluster {
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
      return [...applications, ...claims].map((object) => toClusterObject(shown(object), "hub", root));
    },
    async remove({ apiVersion, kind, name, namespace, uid }) {
      await cluster.remove({ apiVersion, kind, metadata: { name, namespace, uid } });
    },
  };
}

/** The namespaces of previews. Nothing is ever removed there: they go with their claims. */
export function spokeView(cluster: Cluster): SweptCluster {
  return {
    cluster: "spoke",
    async list({ root }) {
      const namespaces = await cluster.list({ apiVersion: "v1", kind: "Namespace", labels: LABELS });
      return namespaces.map((object) => toClusterObject(shown(object), "spoke", root));
    },
    remove: () => Promise.reject(new TypeError("the sweeper removes nothing on the spoke")),
  };
}

function shown({ apiVersion, kind, metadata }: KubernetesObject): Parameters<typeof toClusterObject>[0] {
  const { creationTimestamp = NEVER_OLD, ...rest } = metadata;
  return { apiVersion, kind, metadata: { ...rest, creationTimestamp } };
}

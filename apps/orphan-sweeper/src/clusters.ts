import { UsageError } from "preview-console";
import { type Application, EPHEMERAL_LABEL, type NamespaceClaim, type Problem } from "preview-core";
import { type ShownObject, type SweptCluster, toClusterObject } from "preview-gitops";
import {
  type Cluster,
  ClusterError,
  connectCluster,
  findPod,
  type KubeconfigSource,
  type KubernetesObject,
} from "preview-gitops/cluster";

/** The options that name clusters. */
export interface ClusterOptions {
  readonly inCluster?: boolean;
  readonly hubKubeconfig?: string | undefined;
  readonly hubContext?: string | undefined;
  readonly spokeKubeconfig?: string | undefined;
  readonly spokeContext?: string | undefined;
}

const APPLICATION = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
} as const satisfies Partial<Application>;
const CLAIM = { kind: "NamespaceClaim" } as const satisfies Partial<NamespaceClaim>;
const LABELS = { [EPHEMERAL_LABEL]: "true" };

/** Stands in for a missing creation time: an object of this age is never old enough to be reported. */
const NEVER_OLD = new Date(8.64e15).toISOString();

/**
 * The clusters that the options name. Sends no request.
 *
 * @throws UsageError with every option that leads to no cluster
 */
export function openClusters(
  options: ClusterOptions,
  environment: Readonly<Record<string, string | undefined>>,
): SweptCluster[] {
  const { inCluster, hubKubeconfig, hubContext, spokeKubeconfig, spokeContext } = options;
  const problems: Problem[] = [];
  const open = (path: string, kubeconfig: KubeconfigSource | undefined, context?: string) => {
    const opened = openCluster(kubeconfig, context);
    if ("problem" in opened) problems.push({ path, message: opened.problem });
    return "problem" in opened ? [] : [opened.cluster];
  };
  const hub = inCluster
    ? open("in-cluster", findPod({ environment }))
    : hubKubeconfig === undefined
      ? []
      : open("hub-kubeconfig", { files: [hubKubeconfig] }, hubContext);
  const spoke =
    spokeKubeconfig === undefined ? [] : open("spoke-kubeconfig", { files: [spokeKubeconfig] }, spokeContext);
  if (problems.length > 0) throw new UsageError(problems);
  return [...hub.map(toHub), ...spoke.map(toSpoke)];
}

function openCluster(
  kubeconfig: KubeconfigSource | undefined,
  context: string | undefined,
): { readonly cluster: Cluster } | { readonly problem: string } {
  if (kubeconfig === undefined)
    return { problem: "works only in a pod with a service account's token; elsewhere use --hub-kubeconfig" };
  try {
    return { cluster: connectCluster({ kubeconfig, context, userAgent: "orphan-sweeper" }) };
  } catch (error) {
    if (error instanceof ClusterError) return { problem: error.message };
    throw error;
  }
}

/** Lists the Applications and claims of previews, each in the namespace of the platform config. */
function toHub(cluster: Cluster): SweptCluster {
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

/** Lists the namespaces of previews, and removes none: a namespace is deleted with its claim. */
function toSpoke(cluster: Cluster): SweptCluster {
  return {
    cluster: "spoke",
    async list({ root }) {
      const namespaces = await cluster.list({ apiVersion: "v1", kind: "Namespace", labels: LABELS });
      return namespaces.map((object) => toClusterObject(toShown(object), "spoke", root));
    },
    remove: () => Promise.reject(new TypeError("the sweeper removes nothing on the spoke")),
  };
}

function toShown({ apiVersion, kind, metadata }: KubernetesObject): ShownObject {
  const { creationTimestamp = NEVER_OLD, ...rest } = metadata;
  return { apiVersion, kind, metadata: { ...rest, creationTimestamp } };
}

import { homedir } from "node:os";
import { collectAll, type Environment, UsageError } from "preview-console";
import {
  type Cluster,
  ClusterError,
  connectCluster,
  findKubeconfig,
  type KubeconfigSource,
} from "preview-gitops/cluster";
import type { Clusters, LiveObjects } from "./clusters.ts";

/** The options that name clusters. */
interface ClusterOptions {
  readonly kubeconfig?: string | undefined;
  readonly hubContext?: string | undefined;
  readonly spokeContext?: string | undefined;
  readonly argocdKubeconfig?: string | undefined;
  readonly crossplaneKubeconfig?: string | undefined;
}

/**
 * The clusters that the options name. Nothing is asked yet.
 *
 * @throws UsageError with the problems of every kubeconfig and context
 */
export async function connectClusters(options: ClusterOptions, environment: Environment): Promise<Clusters> {
  const { kubeconfig, hubContext, spokeContext, argocdKubeconfig, crossplaneKubeconfig } = options;
  const find = (file: string | undefined) => (): KubeconfigSource =>
    findKubeconfig({ file, environment, home: homedir() });
  const inContext = (option: string, context: string | undefined): LiveObjects | undefined =>
    context === undefined ? undefined : toLiveObjects(connect(option, find(kubeconfig), context));
  const withFile = (option: string, file: string | undefined): Cluster | undefined =>
    file === undefined ? undefined : connect(option, find(file));
  return collectAll<Clusters>({
    hub: () => inContext("hub-context", hubContext),
    spoke: () => inContext("spoke-context", spokeContext),
    argocd: () => withFile("argocd-kubeconfig", argocdKubeconfig),
    crossplane: () => withFile("crossplane-kubeconfig", crossplaneKubeconfig),
  });
}

/** A cluster in which a kind is not installed has no object of this kind. */
function toLiveObjects(cluster: Cluster): LiveObjects {
  return {
    async read(object) {
      try {
        return await cluster.read(object);
      } catch (error) {
        if (error instanceof ClusterError && error.code === "no-such-kind") return undefined;
        throw error;
      }
    },
  };
}

function connect(option: string, find: () => KubeconfigSource, context?: string): Cluster {
  try {
    return connectCluster({ kubeconfig: find(), context, userAgent: "preview-doctor" });
  } catch (error) {
    if (error instanceof ClusterError) throw new UsageError([{ path: option, message: error.message }]);
    throw error;
  }
}

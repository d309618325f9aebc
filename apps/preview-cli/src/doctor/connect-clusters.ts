import { homedir } from "node:os";
import {
  type Cluster,
  ClusterError,
  connectCluster,
  findKubeconfig,
  type KubeconfigSource,
} from "preview-gitops/cluster";
import { wrong } from "../options.ts";
import { checkAll, type Terminal } from "preview-console";
import type { Clusters, LiveObjects } from "./live/live-objects.ts";

/** The options that let clusters be asked, as typed by a person. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly hubContext?: string;
  readonly spokeContext?: string;
  readonly argocdKubeconfig?: string;
  readonly crossplaneKubeconfig?: string;
}

/**
 * The clusters that the options name, of which nothing has been asked yet.
 *
 * @throws UsageError for a kubeconfig or a context that is none
 */
export function connectClusters(options: ClusterOptions, environment: Terminal["environment"]): Clusters {
  const { kubeconfig, hubContext, spokeContext, argocdKubeconfig, crossplaneKubeconfig } = options;
  if (kubeconfig !== undefined && hubContext === undefined && spokeContext === undefined) {
    throw wrong("kubeconfig", "is for --hub-context and --spoke-context; give one of them, or both");
  }
  const find = (file: string | undefined) => (): KubeconfigSource =>
    findKubeconfig({ file, environment, home: homedir() });
  const inContext = (option: string, context: string | undefined) => () =>
    context === undefined ? undefined : toLiveObjects(connect(option, find(kubeconfig), context));
  const withFile = (option: string, file: string | undefined) => () =>
    file === undefined ? undefined : connect(option, find(file));
  const [hub, spoke, argocd, crossplane] = checkAll([
    inContext("hub-context", hubContext),
    inContext("spoke-context", spokeContext),
    withFile("argocd-kubeconfig", argocdKubeconfig),
    withFile("crossplane-kubeconfig", crossplaneKubeconfig),
  ]);
  return { hub, spoke, argocd, crossplane };
}

/** A cluster without a kind has no object of it. */
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
    if (error instanceof ClusterError) throw wrong(option, error.message);
    throw error;
  }
}

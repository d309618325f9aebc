import { homedir } from "node:os";
import { type Environment, UsageError } from "preview-console";
import type { Problem } from "preview-core";
import { sweptHub, sweptSpoke } from "preview-gitops";
import { type Cluster, ClusterError, connectCluster, findKubeconfig } from "preview-gitops/cluster";
import { toShellWord } from "../shell-word.ts";
import type { Clusters } from "./clusters.ts";
import type { LiveObjects } from "./compare-objects.ts";

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
export function connectClusters(options: ClusterOptions, environment: Environment): Clusters {
  const { kubeconfig, hubContext, spokeContext, argocdKubeconfig, crossplaneKubeconfig } = options;
  const problems: Problem[] = [];
  const connect = (option: string, file?: string, context?: string): Cluster | undefined => {
    try {
      const found = findKubeconfig({ file, environment, home: homedir() });
      return connectCluster({ kubeconfig: found, context, userAgent: "preview-doctor" });
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      problems.push({ path: option, message: error.message });
      return undefined;
    }
  };
  const hub = hubContext === undefined ? undefined : connect("hub-context", kubeconfig, hubContext);
  const spoke = spokeContext === undefined ? undefined : connect("spoke-context", kubeconfig, spokeContext);
  const clusters: Clusters = {
    hub: hub && { ...liveObjects(hub, kubeconfig), listPreviews: (config) => sweptHub(hub).list(config) },
    spoke: spoke && {
      ...liveObjects(spoke, kubeconfig),
      listPreviews: (config) => sweptSpoke(spoke).list(config),
    },
    argocd: argocdKubeconfig === undefined ? undefined : connect("argocd-kubeconfig", argocdKubeconfig),
    crossplane:
      crossplaneKubeconfig === undefined ? undefined : connect("crossplane-kubeconfig", crossplaneKubeconfig),
  };
  if (problems.length > 0) throw new UsageError(problems);
  return clusters;
}

function liveObjects(cluster: Cluster, kubeconfig: string | undefined): LiveObjects {
  const file = kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig];
  const words = ["kubectl", ...file, "--context", cluster.context];
  return {
    kubectl: words.map(toShellWord).join(" "),
    read: (object) => orWithoutKind(() => cluster.read(object), undefined),
    dryRun: (object) => cluster.dryRun(object),
    list: (query) => orWithoutKind(() => cluster.list(query), []),
  };
}

/** A cluster in which a kind is not installed has no object of this kind. */
async function orWithoutKind<T>(ask: () => Promise<T>, none: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ClusterError && error.code === "no-such-kind") return none;
    throw error;
  }
}

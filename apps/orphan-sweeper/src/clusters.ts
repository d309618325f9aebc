import { UsageError } from "preview-console";
import type { Problem } from "preview-core";
import { type SweptCluster, sweptHub, sweptSpoke } from "preview-gitops";
import {
  type Cluster,
  ClusterError,
  connectCluster,
  findPod,
  type KubeconfigSource,
} from "preview-gitops/cluster";

/** The options that name clusters. */
export interface ClusterOptions {
  readonly inCluster?: boolean;
  readonly hubKubeconfig?: string | undefined;
  readonly hubContext?: string | undefined;
  readonly spokeKubeconfig?: string | undefined;
  readonly spokeContext?: string | undefined;
}

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
  return [...hub.map(sweptHub), ...spoke.map(sweptSpoke)];
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

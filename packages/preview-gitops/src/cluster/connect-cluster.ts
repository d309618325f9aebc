import type { Cluster } from "../ports/cluster.ts";
import { kindFinder } from "./kind-finder.ts";
import { kubernetesApi } from "./kubernetes-api.ts";
import { listObjects } from "./list-objects.ts";
import { type KubeconfigSource, loadKubeconfig } from "./load-kubeconfig.ts";
import { readObject } from "./read-object.ts";
import { removeObject } from "./remove-object.ts";
import { whoAmI } from "./who-am-i.ts";

/** How to reach a cluster, and as whom. */
export interface ClusterConnection {
  readonly kubeconfig: KubeconfigSource;
  /** Default: the kubeconfig's current one */
  readonly context?: string | undefined;
  /** Names the program to the cluster, whose audit log has it. */
  readonly userAgent: string;
  /** Milliseconds after which a request without an answer is given up. Default: 30 seconds */
  readonly requestTimeout?: number | undefined;
}

const REQUEST_TIMEOUT = 30_000;

/**
 * A cluster, of which nothing has been asked yet.
 *
 * - Credentials are used as `kubectl` does: tokens, client certificates, OIDC, and programs that print them.
 * - A program that prints credentials may take its time, and ask its user; the timeout is for the cluster's part.
 * - No credential is in a message, nor in the cause of an error.
 *
 * @throws ClusterError `invalid-kubeconfig` or `no-such-context`; later also the others, by what is asked
 * @example
 * const hub = connectCluster({ kubeconfig: { files: ["kubeconfig"] }, context: "hub", userAgent: "preview-cli" });
 * await hub.list({
 *   apiVersion: "argoproj.io/v1alpha1",
 *   kind: "Application",
 *   namespace: "argocd",
 *   labels: { [EPHEMERAL_LABEL]: "true" },
 * });
 */
export function connectCluster(connection: ClusterConnection): Cluster {
  const { kubeconfig, context, userAgent, requestTimeout: timeout = REQUEST_TIMEOUT } = connection;
  const api = kubernetesApi(loadKubeconfig(kubeconfig, context), { timeout, userAgent });
  const findKind = kindFinder(api);
  return {
    context: api.context,
    whoAmI: (options) => whoAmI(api, options),
    read: (ref, options) => readObject(api, findKind, ref, options),
    list: (query, options) => listObjects(api, findKind, query, options),
    remove: (ref, options) => removeObject(api, findKind, ref, options),
  };
}

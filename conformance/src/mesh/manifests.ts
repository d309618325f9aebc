import { clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { parseAllDocuments } from "yaml";
import { kubectl } from "../clusters/kubectl.ts";

/** An object as it goes to an API server. */
export interface GivenManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- fields of any kind
  readonly [field: string]: any;
}

/** The documents of a YAML text. */
export function readManifests(yaml: string): GivenManifest[] {
  const documents: (GivenManifest | null)[] = parseAllDocuments(yaml).map((document) => document.toJS());
  return documents.filter((manifest) => manifest !== null);
}

/**
 * Applies the objects in their order.
 *
 * @param user - the user who does it. Default: an administrator
 */
export async function applyObjects(
  cluster: Cluster,
  objects: readonly object[],
  user?: string,
): Promise<void> {
  const as = user === undefined ? [] : ["--as", user];
  const args = ["apply", "--server-side", "--force-conflicts", ...as, "-f", "-"];
  if (objects.length > 0) await kubectl(cluster, args, toList(objects));
}

/** Deletes the objects that exist, and waits until they are gone. */
export async function removeObjects(cluster: Cluster, objects: readonly object[]): Promise<void> {
  if (objects.length === 0) return;
  await kubectl(
    cluster,
    ["delete", "--ignore-not-found", "--grace-period=0", "--force", "-f", "-"],
    toList(objects),
  );
}

/** Writes the status of a running pod, as the kubelet does. */
export async function becomeReady(
  cluster: Cluster,
  { name, namespace = "" }: GivenManifest["metadata"],
  address: string,
  ready = true,
): Promise<void> {
  const lastTransitionTime = new Date().toISOString();
  const conditions = ["Initialized", "PodScheduled", "ContainersReady", "Ready"].map((type) => ({
    type,
    status: ready || !type.endsWith("Ready") ? "True" : "False",
    lastTransitionTime,
  }));
  const status = { phase: "Running", podIP: address, podIPs: [{ ip: address }], conditions };
  await clusterApi(cluster).patch(`/api/v1/namespaces/${namespace}/pods/${name}/status`, { status });
}

function toList(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

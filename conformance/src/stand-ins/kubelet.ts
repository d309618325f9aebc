import { clusterApi, type ClusterApi, type ClusterObject } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { behaviourOf, podStatus } from "./pod-status.ts";
import { PodServers } from "./pod-servers.ts";
import { repeat } from "./repeat.ts";

const NODE = "stand-in";
/** Seconds from a pod's binding until it is ready, and from its deletion until it has ended. */
const START_SECONDS = 1;
const END_SECONDS = 1;

/** What the stand-in remembers of a pod. */
interface Pod {
  readonly address: string;
  readonly bound: number;
  stage: string;
}

/**
 * Plays the scheduler and the kubelets of a cluster. Each pod is bound to one Node, gets an address of its own, serves HTTP there,
 * and becomes what its image's name says: see {@link behaviourOf}.
 */
export async function playKubelet(cluster: Cluster): Promise<AsyncDisposable> {
  const api = clusterApi(cluster);
  await createNode(api);
  const pods = new Map<string, Pod>();
  const servers = new PodServers();
  const loop = repeat("kubelet", async () => {
    const objects = await api.list("/api/v1/pods");
    for (const uid of pods.keys()) if (!objects.some(({ metadata }) => metadata.uid === uid)) forget(uid);
    await Promise.all(objects.map((object) => step(object)));
  });
  const forget = (uid: string) => {
    servers.stop(pods.get(uid)?.address);
    pods.delete(uid);
  };
  const step = async (object: ClusterObject): Promise<void> => {
    // A kubelet leaves the pods of other nodes alone.
    if (![undefined, NODE].includes(object["spec"].nodeName)) return;
    const pod = pods.get(object.metadata.uid);
    if (object.metadata.deletionTimestamp !== undefined) return end(api, object);
    if (pod === undefined) {
      const address = `10.244.${1 + Math.floor(count / 250)}.${1 + (count++ % 250)}`;
      if (object["spec"].nodeName === undefined) await bind(api, object);
      pods.set(object.metadata.uid, { address, bound: Date.now(), stage: "" });
    } else await advance(api, { object, pod, servers });
  };
  let count = 0;
  return {
    async [Symbol.asyncDispose]() {
      await loop[Symbol.asyncDispose]();
      servers.stopAll();
    },
  };
}

async function createNode(api: ClusterApi): Promise<void> {
  await api.create("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: NODE } });
  await api.patch(`/api/v1/nodes/${NODE}/status`, {
    status: {
      conditions: [{ type: "Ready", status: "True", reason: "StandIn" }],
      allocatable: { cpu: "64", memory: "256Gi", pods: "500" },
    },
  });
}

async function bind(api: ClusterApi, { metadata: { namespace, name } }: ClusterObject): Promise<void> {
  await api.create(`/api/v1/namespaces/${namespace}/pods/${name}/binding`, {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name },
    target: { kind: "Node", name: NODE },
  });
}

async function advance(
  api: ClusterApi,
  { object, pod, servers }: { object: ClusterObject; pod: Pod; servers: PodServers },
): Promise<void> {
  const started = Date.now() - pod.bound >= START_SECONDS * 1000;
  const behaviour = behaviourOf(object);
  const stage = started ? behaviour : "starting";
  if (stage === pod.stage) return;
  if (started && ["serve", "stubborn"].includes(behaviour)) await servers.start(pod.address, object);
  const { namespace, name } = object.metadata;
  await api.patch(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
    status: podStatus(object, pod.address, stage),
  });
  pod.stage = stage;
}

/** A kubelet deletes the object when the pod has ended: at once after SIGTERM, or when the grace period is over. */
async function end(api: ClusterApi, object: ClusterObject): Promise<void> {
  const { namespace, name, uid, deletionTimestamp = "", deletionGracePeriodSeconds = 30 } = object.metadata;
  const grace = deletionGracePeriodSeconds * 1000;
  const deleted = Date.parse(deletionTimestamp) - grace;
  const takes = behaviourOf(object) === "stubborn" ? grace : Math.min(grace, END_SECONDS * 1000);
  if (Date.now() - deleted < takes) return;
  await api.delete(`/api/v1/namespaces/${namespace}/pods/${name}`, {
    apiVersion: "v1",
    kind: "DeleteOptions",
    gracePeriodSeconds: 0,
    preconditions: { uid },
  });
}

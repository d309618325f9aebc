import type { ClusterObject } from "../clusters/cluster-api.ts";

/**
 * What a pod does. The path of its image says it, as in `ghcr.io/crh225/missing/orders-api`:
 *
 * - `serve`, by default: it becomes ready and answers.
 * - `missing`: there is no such image.
 * - `crash`: the container ends with 1, again and again.
 * - `unready`: it runs, and never becomes ready.
 * - `stubborn`: like `serve`, but it ignores SIGTERM.
 * - `hang`: a Job's pod that never ends.
 * - `done`: a Job's pod, by default, ends well.
 */
export type Behaviour = "serve" | "missing" | "crash" | "unready" | "stubborn" | "hang" | "done";

const NAMED: readonly Behaviour[] = ["missing", "crash", "unready", "stubborn", "hang"];

/** The behaviour of a pod, from the image of its first container. */
export function behaviourOf({ metadata, spec }: ClusterObject): Behaviour {
  const image: string = spec.containers[0]?.image ?? "";
  const named = NAMED.find((name) => image.split("/").includes(name));
  if (named !== undefined) return named;
  return metadata.ownerReferences?.some(({ kind }) => kind === "Job") === true ? "done" : "serve";
}

type Stage = Behaviour | "starting";

const PULL = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
const CRASH = { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container" };

/** The status that a kubelet would write. */
export function podStatus({ spec }: ClusterObject, podIP: string, stage: Stage): object {
  const now = new Date().toISOString();
  const ready = stage === "serve" || stage === "stubborn";
  const phase =
    stage === "done" ? "Succeeded" : ["starting", "missing"].includes(stage) ? "Pending" : "Running";
  const condition = (type: string, met: boolean) => ({
    type,
    status: met ? "True" : "False",
    lastTransitionTime: now,
  });
  return {
    phase,
    podIP,
    podIPs: [{ ip: podIP }],
    hostIP: "10.244.0.1",
    startTime: now,
    conditions: [
      condition("PodScheduled", true),
      condition("Initialized", true),
      condition("ContainersReady", ready),
      condition("Ready", ready),
    ],
    containerStatuses: spec.containers.map(({ name, image }: { name: string; image: string }) => ({
      name,
      image,
      imageID: "",
      ready,
      started: ready,
      restartCount: stage === "crash" ? 3 : 0,
      state: stateOf(stage, now),
    })),
  };
}

function stateOf(stage: Stage, now: string): object {
  switch (stage) {
    case "starting":
      return { waiting: { reason: "ContainerCreating" } };
    case "missing":
      return { waiting: PULL };
    case "crash":
      return { waiting: CRASH };
    case "done":
      return { terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now } };
    default:
      return { running: { startedAt: now } };
  }
}

import type { KubernetesObject } from "../ports/cluster.ts";
import type { Attempted } from "./api-answer.ts";
import { toSenselessError } from "./to-cluster-error.ts";

/**
 * An object as the cluster has it.
 *
 * @throws ClusterError `unreachable` when it is none
 */
export function parseObject(value: unknown, attempted: Attempted): KubernetesObject {
  if (!isKubernetesObject(value)) throw toSenselessError("Kubernetes object", attempted);
  return value;
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isRecord(value) || !isRecord(value["metadata"])) return false;
  const { name, uid, resourceVersion } = value["metadata"];
  return [value["apiVersion"], value["kind"], name, uid, resourceVersion].every(
    (field) => typeof field === "string",
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { ClusterObject } from "./cluster.ts";
import type { Attempted } from "./api-answer.ts";
import { toSenselessError } from "./to-cluster-error.ts";

/**
 * An object as the cluster has it.
 *
 * @throws ClusterError `unreachable` when it is none
 */
export function parseObject(value: unknown, attempted: Attempted): ClusterObject {
  if (!isClusterObject(value)) throw toSenselessError("Kubernetes object", attempted);
  return value;
}

function isClusterObject(value: unknown): value is ClusterObject {
  if (!isRecord(value) || !isRecord(value["metadata"])) return false;
  const { name, uid, resourceVersion } = value["metadata"];
  return [value["apiVersion"], value["kind"], name, uid, resourceVersion].every(
    (field) => typeof field === "string",
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

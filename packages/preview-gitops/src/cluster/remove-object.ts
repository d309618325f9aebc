import type { CallOptions, RemovalOutcome, RemovalRef } from "../ports/cluster.ts";
import { type KindFinder, objectPath } from "./kind-finder.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { nameObject } from "./name-object.ts";
import { toAnswerError, toSenselessError } from "./to-cluster-error.ts";

/**
 * Removes exactly this object.
 *
 * @throws ClusterError `changed` when another one has its name, or when it is another version
 */
export async function removeObject(
  api: KubernetesApi,
  findKind: KindFinder,
  ref: RemovalRef,
  options: CallOptions = {},
): Promise<RemovalOutcome> {
  const { uid, resourceVersion } = ref.metadata;
  const what = `remove ${nameObject(ref)}`;
  const path = objectPath(ref, await findKind(ref, options));
  const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid, resourceVersion } };
  const answer = await api.send({ what, method: "DELETE", path, body, ...options });
  if (answer.status === 404) return "gone";
  if (answer.status !== 200 && answer.status !== 202) throw toAnswerError(answer);
  const kind =
    typeof answer.body === "object" && answer.body !== null && "kind" in answer.body && answer.body.kind;
  if (typeof kind !== "string") throw toSenselessError("Kubernetes object", answer);
  // It answers with the object as long as there is one.
  return kind === "Status" ? "removed" : "removing";
}

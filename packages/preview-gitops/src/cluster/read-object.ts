import type { CallOptions, KubernetesObject, ObjectRef } from "../ports/cluster.ts";
import { type KindFinder, objectPath } from "./kind-finder.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { nameObject } from "./name-object.ts";
import { parseObject } from "./parse-object.ts";
import { toAnswerError } from "./to-cluster-error.ts";

/** The object, if it is there. */
export async function readObject(
  api: KubernetesApi,
  findKind: KindFinder,
  ref: ObjectRef,
  options: CallOptions = {},
): Promise<KubernetesObject | undefined> {
  const path = objectPath(ref, await findKind(ref, options));
  const answer = await api.send({ what: `read ${nameObject(ref)}`, path, ...options });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw toAnswerError(answer);
  return parseObject(answer.body, answer);
}

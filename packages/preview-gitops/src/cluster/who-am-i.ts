import type { CallOptions } from "../ports/cluster.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { toAnswerError, toSenselessError } from "./to-cluster-error.ts";

const REVIEW = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };

/** The name of the user that the cluster takes us for. Kubernetes 1.28 or newer says it to everybody it knows. */
export async function whoAmI(api: KubernetesApi, options: CallOptions = {}): Promise<string> {
  const path = `/apis/${REVIEW.apiVersion}/selfsubjectreviews`;
  const answer = await api.send({ what: "ask who we are", method: "POST", path, body: REVIEW, ...options });
  if (answer.status !== 201) throw toAnswerError(answer);
  const name = readName(answer.body);
  if (name === undefined) throw toSenselessError("user name", answer);
  return name;
}

function readName(body: unknown): string | undefined {
  const name = ["status", "userInfo", "username"].reduce(fieldOf, body);
  return typeof name === "string" ? name : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

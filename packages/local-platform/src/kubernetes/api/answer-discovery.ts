import type { Answer } from "local-github/http";
import type { ApiCall } from "./api-call.ts";
import { NotServedError } from "./status.ts";

const VERBS = ["create", "delete", "get", "list", "patch", "update"];

/** The kinds of a group's version; nothing where it has none. */
export function answerDiscovery({ cluster, request }: ApiCall, apiVersion: string): Answer | undefined {
  const kinds = cluster.kinds.filter((one) => one.apiVersion === apiVersion);
  if (kinds.length === 0) return undefined;
  if (request.method !== "GET") throw new NotServedError(`${request.method} ${request.path}`);
  const resources = kinds.map(({ kind, plural, namespaced }) => ({
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: VERBS,
  }));
  return {
    status: 200,
    body: { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion, resources },
  };
}

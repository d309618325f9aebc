import type { Answer, HttpRequest } from "local-github/http";
import { groupOf, isBuiltIn } from "../state/resource-kind.ts";
import type { ApiCall, ObjectCall, ObjectsCall } from "./api-call.ts";
import { authorize } from "./authorize.ts";
import { createObject } from "./create-object.ts";
import { deleteObject } from "./delete-object.ts";
import { listObjects } from "./list-objects.ts";
import type { Target } from "./parse-target.ts";
import { refuseAdmission } from "./refuse-admission.ts";
import { NotServedError, notFound } from "./status.ts";
import { updateObject } from "./update-object.ts";

type Verb = "get" | "list" | "create" | "update" | "patch" | "delete";

/** What each verb understands; any other query would change what it does. */
const QUERIES: Readonly<Record<Verb, readonly string[]>> = {
  get: [],
  list: ["labelSelector", "limit", "continue"],
  create: [],
  update: [],
  patch: [],
  delete: [],
};

/** The answer about objects; nothing where the cluster does not have their kind. */
export function answerObjects(call: ApiCall, target: Target & { type: "objects" }): Answer | undefined {
  const { apiVersion, resource: plural, namespace, name } = target;
  const verb = verbOf(call.request, name);
  const resource = call.cluster.kinds.find((one) => one.apiVersion === apiVersion && one.plural === plural);
  // Some of those are open to everybody, so not even a refusal is known.
  if (resource === undefined && isBuiltIn(target)) return undefined;
  authorize(call.user, { verb, group: groupOf(target), resource: plural, namespace, name });
  if (resource === undefined) return undefined;
  refuseQuery(call.request, verb);
  const about: ObjectsCall = { ...call, resource, namespace };
  if (verb !== "get" && verb !== "list") refuseAdmission(about, verb);
  if (verb === "list") return listObjects(about);
  if (verb === "create") return createObject(about);
  return answerObject({ ...about, name: name ?? "" }, verb);
}

function answerObject(call: ObjectCall, verb: Exclude<Verb, "list" | "create">): Answer {
  const { cluster, resource, namespace, name } = call;
  const current = cluster.store.find(resource, { namespace, name });
  if (current === undefined) throw notFound(resource, name);
  if (verb === "get") return { status: 200, body: current };
  return verb === "delete" ? deleteObject(call, current) : updateObject(call, current);
}

function verbOf({ method, path }: HttpRequest, name: string | undefined): Verb {
  if (method === "GET") return name === undefined ? "list" : "get";
  if (method === "POST" && name === undefined) return "create";
  if (method === "PUT" && name !== undefined) return "update";
  if (method === "PATCH" && name !== undefined) return "patch";
  if (method === "DELETE" && name !== undefined) return "delete";
  throw new NotServedError(`${method} ${path}`);
}

function refuseQuery({ method, query }: HttpRequest, verb: Verb): void {
  const unknown = [...query.keys()].find((name) => !QUERIES[verb].includes(name));
  if (unknown !== undefined) throw new NotServedError(`the query "${unknown}" of a ${method}`);
}

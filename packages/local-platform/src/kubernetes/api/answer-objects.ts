import type { Answer, HttpRequest } from "local-github/http";
import { groupOf, isBuiltIn, type ResourceKind } from "../state/resource-kind.ts";
import type { ApiCall, ObjectCall, ObjectsCall, Target } from "./api-call.ts";
import { authorize } from "./authorize.ts";
import { deleteObject } from "./delete-object.ts";
import { listObjects } from "./list-objects.ts";
import { refuseAdmission } from "./refuse-admission.ts";
import { NotServedError, notFound, alreadyExists, staleUpdate, invalidField } from "./status.ts";
import { findNamespace, kindOf } from "../state/cluster.ts";
import type { StoredObject, GivenObject } from "../state/stored-object.ts";

type Verb = "get" | "list" | "create" | "update" | "patch" | "delete";

/** The query parameters of each verb. Another parameter would change the meaning of the request. */
const QUERIES: Readonly<Record<Verb, readonly string[]>> = {
  get: [],
  list: ["labelSelector", "limit", "continue"],
  create: ["dryRun"],
  update: [],
  patch: [],
  delete: [],
};

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const NAME_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
/** Characters of `generateName` that the server keeps, in front of five random ones (k8s.io/apiserver, `storage/names`). */
const PREFIX = 58;

/** The answer about objects. Undefined when the cluster does not have their kind. */
export function answerObjects(call: ApiCall, target: Target & { type: "objects" }): Answer | undefined {
  const { apiVersion, resource: plural, namespace, name } = target;
  const verb = verbOf(call.request, name);
  const resource = call.cluster.kinds.find((one) => one.apiVersion === apiVersion && one.plural === plural);
  // Some of these paths are open to everybody, so a refusal could be wrong too.
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

/** Creates an object. A dry run answers the same and stores nothing. */
function createObject(call: ObjectsCall): Answer {
  const { cluster, resource, namespace, request } = call;
  const isDryRun = request.query.has("dryRun");
  if (isDryRun) refuseDryRun(request, resource);
  if (resource.kind === "Namespace") throw new NotServedError("making a namespace");
  if (namespace !== undefined && findNamespace(cluster, namespace) === undefined) {
    throw notFound(kindOf(cluster, { apiVersion: "v1", kind: "Namespace" }), namespace);
  }
  const given = readObject(call, withName(call));
  const { name } = given.metadata;
  if (cluster.store.find(resource, { namespace, name })) throw alreadyExists(resource, name);
  const { store } = cluster;
  return { status: 201, body: isDryRun ? store.dryRun(resource, given) : store.create(resource, given) };
}

/** @throws NotServedError when the answer of a real server could have fields that are not known here */
function refuseDryRun({ query }: HttpRequest, { kind, complete }: ResourceKind): void {
  const modes = query.getAll("dryRun");
  if (modes.join() !== "All") throw new NotServedError(`the dry run ${modes.join()}`);
  if (complete === "unknown") throw new NotServedError(`the defaults of a ${kind}`);
}

/** The body, with a free name where it asks for one by `generateName`. */
function withName({ cluster, resource, namespace, body }: ObjectsCall): unknown {
  const metadata = isObject(body) ? body["metadata"] : undefined;
  if (!isObject(body) || !isObject(metadata)) return body;
  const { name, generateName: prefix } = metadata;
  if (typeof prefix !== "string" || (name !== undefined && name !== "")) return body;
  const isFree = (candidate: string): boolean =>
    cluster.store.find(resource, { namespace, name: candidate }) === undefined;
  const candidates = Array.from({ length: 100 }, (_, index) => `${prefix.slice(0, PREFIX)}${10_000 + index}`);
  return { ...body, metadata: { ...metadata, name: candidates.find((one) => isFree(one)) } };
}

/** Replaces an object by the body, or changes it by a merge patch. Other patches are not served. */
function updateObject(call: ObjectCall, current: StoredObject): Answer {
  const { cluster, resource, name } = call;
  const given = readObject(call, wantedOf(call, current));
  if (given.metadata.name !== name) throw new NotServedError("another name for an object");
  const { resourceVersion } = given.metadata;
  if (resourceVersion === undefined) throw new NotServedError("an update of any version");
  if (resourceVersion !== current.metadata.resourceVersion) throw staleUpdate(resource, name);
  return { status: 200, body: cluster.store.update(resource, current, given) };
}

function wantedOf({ request, body }: ObjectCall, current: StoredObject): unknown {
  if (request.method === "PUT") return body;
  const type = request.headers["content-type"];
  if (type !== "application/merge-patch+json") throw new NotServedError(`a patch of type ${type}`);
  return mergePatch(current, body);
}

/** The value after a JSON merge patch (RFC 7396). */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The object in a body. Kubernetes' answers about an object that the kind's schema refuses are not served.
 *
 * @throws StatusError 422 for an invalid name
 */
function readObject({ resource, namespace }: ObjectsCall, body: unknown): GivenObject {
  if (!isObjectOf(body, resource)) {
    throw new NotServedError(`a body that is no ${resource.apiVersion} ${resource.kind} with a name`);
  }
  const { name } = body.metadata;
  if (!isBuiltIn(resource) && !NAME.test(name)) {
    throw invalidField(resource, name, {
      field: "metadata.name",
      message: `Invalid value: ${JSON.stringify(name)}: ${NAME_RULE}`,
    });
  }
  if ((body.metadata.namespace ?? namespace) !== namespace)
    throw new NotServedError("an object of another namespace");
  refuseInvalid(resource, body);
  return namespace === undefined ? body : { ...body, metadata: { ...body.metadata, namespace } };
}

function isObjectOf(body: unknown, { apiVersion, kind }: ResourceKind): body is GivenObject {
  if (typeof body !== "object" || body === null) return false;
  const given: Partial<GivenObject> = body;
  return given.apiVersion === apiVersion && given.kind === kind && typeof given.metadata?.name === "string";
}

function refuseInvalid({ kind, validate }: ResourceKind, object: GivenObject): void {
  try {
    validate?.(object);
  } catch (error) {
    throw new NotServedError(`the refusal of an invalid ${kind} (${String(error)})`);
  }
}

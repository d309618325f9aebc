import type { Answer } from "local-github/http";
import { findNamespace, kindOf } from "../state/cluster.ts";
import type { ObjectsCall } from "./api-call.ts";
import { readObject } from "./read-object.ts";
import { alreadyExists, notFound, NotServedError } from "./status.ts";

/** Makes an object. */
export function createObject(call: ObjectsCall): Answer {
  const { cluster, resource, namespace } = call;
  if (resource.kind === "Namespace") throw new NotServedError("making a namespace");
  if (namespace !== undefined && findNamespace(cluster, namespace) === undefined) {
    throw notFound(kindOf(cluster, { apiVersion: "v1", kind: "Namespace" }), namespace);
  }
  const given = readObject(call, call.body);
  const { name } = given.metadata;
  if (cluster.store.find(resource, { namespace, name })) throw alreadyExists(resource, name);
  return { status: 201, body: cluster.store.create(resource, given) };
}

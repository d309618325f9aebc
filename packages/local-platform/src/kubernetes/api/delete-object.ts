import type { Answer } from "local-github/http";
import { groupOf } from "../state/resource-kind.ts";
import type { StoredObject } from "../state/stored-object.ts";
import type { ObjectCall } from "./api-call.ts";
import { failedPrecondition, NotServedError } from "./status.ts";

interface DeleteOptions {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly propagationPolicy?: string;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

const OPTIONS = new Set(["apiVersion", "kind", "propagationPolicy", "preconditions"]);

/**
 * Removes an object, at once or with its last finalizer. There is no garbage collector. A namespace cannot be
 * removed, because its objects would go too.
 */
export function deleteObject(call: ObjectCall, current: StoredObject): Answer {
  const { cluster, resource, name } = call;
  if (resource.kind === "Namespace") throw new NotServedError("removing a namespace");
  const options = readOptions(call.body);
  checkPreconditions(call, options, current);
  const waiting = cluster.store.remove(resource, current, options.propagationPolicy === "Foreground");
  if (waiting !== undefined) return { status: 200, body: waiting };
  const group = groupOf(resource);
  const details = {
    name,
    ...(group === "" ? {} : { group }),
    kind: resource.plural,
    uid: current.metadata.uid,
  };
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
  return { status: 200, body };
}

function readOptions(body: unknown): DeleteOptions {
  const options: DeleteOptions = typeof body === "object" && body !== null ? body : {};
  const unknown = Object.keys(options).find((key) => !OPTIONS.has(key));
  if (unknown !== undefined) throw new NotServedError(`the deletion option ${unknown}`);
  const { propagationPolicy = "Background" } = options;
  if (!["Background", "Foreground"].includes(propagationPolicy)) {
    throw new NotServedError(`the propagation policy ${propagationPolicy}`);
  }
  return options;
}

function checkPreconditions(
  { resource, name }: ObjectCall,
  { preconditions = {} }: DeleteOptions,
  { metadata }: StoredObject,
): void {
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = preconditions;
  if (uid !== metadata.uid) {
    throw failedPrecondition(resource, name, { what: "UID", wanted: uid, found: metadata.uid });
  }
  if (resourceVersion !== metadata.resourceVersion) {
    const found = metadata.resourceVersion;
    throw failedPrecondition(resource, name, { what: "ResourceVersion", wanted: resourceVersion, found });
  }
}

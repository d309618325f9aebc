import type { Answer } from "local-github/http";
import type { StoredObject } from "../state/stored-object.ts";
import type { ObjectCall } from "./api-call.ts";
import { mergePatch } from "./merge-patch.ts";
import { readObject } from "./read-object.ts";
import { NotServedError, staleUpdate } from "./status.ts";

/** Replaces an object by the body, or changes it by a merge patch. Other patches are not served. */
export function updateObject(call: ObjectCall, current: StoredObject): Answer {
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

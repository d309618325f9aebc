import { isBuiltIn, type ResourceKind } from "../state/resource-kind.ts";
import type { GivenObject } from "../state/stored-object.ts";
import type { ObjectsCall } from "./api-call.ts";
import { invalidField, NotServedError } from "./status.ts";

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const NAME_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/**
 * The object that a body is. A valid one only: what Kubernetes says of one that the kind's schema refuses is not served.
 *
 * @throws StatusError 422 for a name that no object may have
 */
export function readObject({ resource, namespace }: ObjectsCall, body: unknown): GivenObject {
  if (!isObject(body, resource)) {
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

function isObject(body: unknown, { apiVersion, kind }: ResourceKind): body is GivenObject {
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

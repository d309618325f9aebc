import type { Answer } from "local-github/http";
import { groupOf, qualify, type ResourceKind } from "../state/resource-kind.ts";

interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
}

/** A refusal with Kubernetes' message. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** The token with which an expired list can go on. */
  readonly continueToken: string | undefined;

  constructor(
    code: number,
    reason: string,
    message: string,
    more: { readonly details?: StatusDetails; readonly continueToken?: string } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = more.details;
    this.continueToken = more.continueToken;
  }
}

/**
 * A request for something that only a real Kubernetes serves. The answer is 501, so that no test relies on a
 * gap.
 */
export class NotServedError extends Error {
  override readonly name = "NotServedError";

  constructor(what: string) {
    super(`${what} is not part of the local Kubernetes`);
  }
}

/** The error as an answer. */
export function buildFailure(error: StatusError | NotServedError): Answer {
  const isGap = error instanceof NotServedError;
  const { code, reason, details, continueToken } = isGap
    ? { code: 501, reason: "NotServed", details: undefined, continueToken: undefined }
    : error;
  const body = {
    kind: "Status",
    apiVersion: "v1",
    metadata: continueToken === undefined ? {} : { continue: continueToken },
    status: "Failure",
    message: error.message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
  return { status: code, body };
}

/** The answer to an unknown path: Go's own text and not a Status. */
export function buildNoSuchPath(): Answer {
  return {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: "404 page not found\n",
  };
}

export function notFound(resource: ResourceKind, name: string): StatusError {
  const message = `${qualify(resource, resource.plural)} "${name}" not found`;
  return new StatusError(404, "NotFound", message, { details: pluralDetails(resource, name) });
}

export function alreadyExists(resource: ResourceKind, name: string): StatusError {
  const message = `${qualify(resource, resource.plural)} "${name}" already exists`;
  return new StatusError(409, "AlreadyExists", message, { details: pluralDetails(resource, name) });
}

/** An update of an older version of the object. */
export function staleUpdate(resource: ResourceKind, name: string): StatusError {
  const what = `${qualify(resource, resource.plural)} "${name}"`;
  const message = `Operation cannot be fulfilled on ${what}: the object has been modified; please apply your changes to the latest version and try again`;
  return new StatusError(409, "Conflict", message, { details: pluralDetails(resource, name) });
}

/** A deletion with a failed precondition. Its message has the kind. Other refusals have the plural. */
export function failedPrecondition(
  resource: ResourceKind,
  name: string,
  failed: { readonly what: "UID" | "ResourceVersion"; readonly wanted: string; readonly found: string },
): StatusError {
  const { what, wanted, found } = failed;
  const meaning = what === "UID" ? "deleted and then recreated" : "modified";
  const message = `Operation cannot be fulfilled on ${qualify(resource, resource.kind)} "${name}": the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been ${meaning}`;
  return new StatusError(409, "Conflict", message, { details: kindDetails(resource, name) });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, "BadRequest", message);
}

export function unauthorized(): StatusError {
  return new StatusError(401, "Unauthorized", "Unauthorized");
}

/** An object with a refused value in a field. */
export function invalidField(
  resource: ResourceKind,
  name: string,
  wrong: { readonly field: string; readonly message: string },
): StatusError {
  const { field, message } = wrong;
  const text = `${qualify(resource, resource.kind)} "${name}" is invalid: ${field}: ${message}`;
  const causes = [{ reason: "FieldValueInvalid", message, field }];
  return new StatusError(422, "Invalid", text, { details: { ...kindDetails(resource, name), causes } });
}

function pluralDetails(resource: ResourceKind, name: string): StatusDetails {
  return { ...kindDetails(resource, name), kind: resource.plural };
}

function kindDetails(resource: ResourceKind, name: string): StatusDetails {
  const group = groupOf(resource);
  return { name, ...(group === "" ? {} : { group }), kind: resource.kind };
}

import { isAllowed, type Attempt, type User } from "../state/user.ts";
import { StatusError } from "./status.ts";

/** An attempt on objects, or on one of them. */
export interface ObjectAttempt extends Attempt {
  readonly name?: string | undefined;
}

/** @throws StatusError 403 with Kubernetes' message */
export function authorize(user: User, attempt: ObjectAttempt): void {
  if (isAllowed(user, attempt)) return;
  const { verb, group, resource, namespace, name } = attempt;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const qualified = group === "" ? resource : `${resource}.${group}`;
  const what = name === undefined ? qualified : `${qualified} "${name}"`;
  const cannot = `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  throw new StatusError(403, "Forbidden", `${what} is forbidden: ${cannot}`, {
    details: {
      ...(name === undefined ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind: resource,
    },
  });
}

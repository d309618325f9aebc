import type { GivenObject } from "./stored-object.ts";

type Fields = Readonly<Record<string, unknown>>;

const RBAC = "rbac.authorization.k8s.io";

/**
 * A policy with the server's defaults (kubernetes.io/docs/reference/kubernetes-api/policy-resources). Only the defaults of the fields
 * that a policy here has.
 */
export function completePolicy(object: GivenObject): GivenObject {
  const spec = fieldsOf(object["spec"]);
  const { matchConstraints } = spec;
  const constraints =
    matchConstraints === undefined ? {} : { matchConstraints: completeMatch(fieldsOf(matchConstraints)) };
  return { status: {}, ...object, spec: { failurePolicy: "Fail", ...spec, ...constraints } };
}

export function completePolicyBinding(object: GivenObject): GivenObject {
  const spec = fieldsOf(object["spec"]);
  const { matchResources } = spec;
  if (matchResources === undefined) return object;
  return { ...object, spec: { ...spec, matchResources: completeMatch(fieldsOf(matchResources)) } };
}

/** A binding of a role: the groups of its subjects and of the role. */
export function completeRoleBinding(object: GivenObject): GivenObject {
  const { subjects, roleRef } = object;
  const completed = Array.isArray(subjects) ? { subjects: subjects.map(completeSubject) } : {};
  return { ...object, ...completed, roleRef: { apiGroup: RBAC, ...fieldsOf(roleRef) } };
}

/** A service account is of the core group, which a subject does not name. */
function completeSubject(subject: unknown): object {
  const fields = fieldsOf(subject);
  return fields["kind"] === "ServiceAccount" ? fields : { apiGroup: RBAC, ...fields };
}

function completeMatch(match: Fields): object {
  return {
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    ...match,
    ...completeRules(match, "resourceRules"),
    ...completeRules(match, "excludeResourceRules"),
  };
}

function completeRules(match: Fields, key: string): object {
  const { [key]: rules } = match;
  return Array.isArray(rules) ? { [key]: rules.map((rule) => ({ scope: "*", ...fieldsOf(rule) })) } : {};
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

import { type Cluster, findNamespace, kindOf } from "../state/cluster.ts";
import { groupOf } from "../state/resource-kind.ts";
import type { StoredObject } from "../state/stored-object.ts";
import type { ObjectsCall } from "./api-call.ts";
import { NotServedError } from "./status.ts";

/** The fields of a policy or its binding that are read here. */
interface Spec {
  readonly policyName?: string;
  readonly matchConstraints?: Constraints;
}

interface Constraints {
  readonly namespaceSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly resourceRules?: readonly ResourceRule[];
}

interface ResourceRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

const GROUP_VERSION = "admissionregistration.k8s.io/v1";

/**
 * Admission policies are stored and not enforced. A bound policy could refuse a change of the kinds that it is about, in the
 * namespaces that have its labels.
 *
 * @throws NotServedError for such a change
 */
export function refuseAdmission(call: ObjectsCall, verb: string): void {
  const { plural } = call.resource;
  if (boundConstraints(call.cluster).some((constraints) => isAbout(constraints, call)))
    throw new NotServedError(`admission of a ${verb} of ${plural} under a policy`);
}

function boundConstraints(cluster: Cluster): Constraints[] {
  const policies = kindOf(cluster, { apiVersion: GROUP_VERSION, kind: "ValidatingAdmissionPolicy" });
  const bindings = kindOf(cluster, { apiVersion: GROUP_VERSION, kind: "ValidatingAdmissionPolicyBinding" });
  const bound = cluster.store.list(bindings).filter(hasSpec);
  return bound.flatMap(({ spec: { policyName: name = "" } }) => {
    const policy = cluster.store.find(policies, { name });
    return hasSpec(policy) ? (policy.spec.matchConstraints ?? []) : [];
  });
}

function isAbout(
  { namespaceSelector: { matchLabels = {} } = {}, resourceRules = [] }: Constraints,
  { cluster, resource, namespace }: ObjectsCall,
): boolean {
  if (namespace !== undefined) {
    const { labels = {} } = findNamespace(cluster, namespace)?.metadata ?? {};
    if (Object.entries(matchLabels).some(([key, value]) => labels[key] !== value)) return false;
  }
  const scopes = ["*", resource.namespaced ? "Namespaced" : "Cluster"];
  return resourceRules.some(
    ({ apiGroups = [], resources = [], scope = "*" }) =>
      scopes.includes(scope) &&
      includes(apiGroups, groupOf(resource)) &&
      (includes(resources, resource.plural) || resources.includes("*/*")),
  );
}

function hasSpec(object: StoredObject | undefined): object is StoredObject & { readonly spec: Spec } {
  return typeof object?.["spec"] === "object";
}

function includes(named: readonly string[], one: string): boolean {
  return named.includes("*") || named.includes(one);
}

import type { Cluster } from "../state/cluster.ts";
import { kindOf } from "../state/cluster.ts";
import { groupOf } from "../state/resource-kind.ts";
import type { StoredObject } from "../state/stored-object.ts";
import type { ObjectsCall } from "./api-call.ts";
import { NotServedError } from "./status.ts";

/** Of a policy or of its binding, as far as it is read here. */
interface Spec {
  readonly policyName?: string;
  readonly matchConstraints?: { readonly resourceRules?: readonly ResourceRule[] };
}

interface ResourceRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
}

const GROUP_VERSION = "admissionregistration.k8s.io/v1";

/**
 * Admission policies are kept, and not carried out: a change of what a bound one is about could be refused by it.
 *
 * @throws NotServedError for such a change
 */
export function refuseAdmission({ cluster, resource }: ObjectsCall, verb: string): void {
  const isMeant = boundRules(cluster).some(
    ({ apiGroups = [], resources = [] }) =>
      includes(apiGroups, groupOf(resource)) && includes(resources, resource.plural),
  );
  if (isMeant) throw new NotServedError(`admission of a ${verb} of ${resource.plural} under a policy`);
}

function boundRules(cluster: Cluster): ResourceRule[] {
  const policies = kindOf(cluster, { apiVersion: GROUP_VERSION, kind: "ValidatingAdmissionPolicy" });
  const bindings = kindOf(cluster, { apiVersion: GROUP_VERSION, kind: "ValidatingAdmissionPolicyBinding" });
  const bound = cluster.store.list(bindings).filter(hasSpec);
  return bound.flatMap(({ spec: { policyName: name = "" } }) => {
    const policy = cluster.store.find(policies, { name });
    return hasSpec(policy) ? (policy.spec.matchConstraints?.resourceRules ?? []) : [];
  });
}

function hasSpec(object: StoredObject | undefined): object is StoredObject & { readonly spec: Spec } {
  return typeof object?.["spec"] === "object";
}

function includes(named: readonly string[], one: string): boolean {
  return named.includes("*") || named.includes(one);
}

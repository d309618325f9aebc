import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL } from "../../manifests/preview-metadata.ts";

/** A rule that the API server applies to every write, as a plain object. */
export interface ValidatingAdmissionPolicy {
  readonly apiVersion: string;
  readonly kind: "ValidatingAdmissionPolicy";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly failurePolicy: "Fail";
    readonly matchConstraints: PolicyMatch & { readonly matchPolicy: "Equivalent" };
    readonly matchConditions?: readonly NamedExpression[];
    readonly variables?: readonly NamedExpression[];
    readonly validations: readonly Validation[];
  };
}

/** The writes that a policy is about. */
export interface PolicyMatch {
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly resourceRules: readonly ResourceRule[];
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly ("CREATE" | "UPDATE" | "DELETE")[];
  readonly resources: readonly string[];
  readonly scope?: "Namespaced";
}

export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

interface Validation {
  readonly expression: string;
  readonly message: string;
  readonly reason: "Forbidden";
}

/** CEL that must be true, and the message of a refused request. */
export type PolicyRule = readonly [expression: string, message: string];

/** The parts in which policies differ. */
interface PolicyRules {
  readonly name: string;
  readonly match: PolicyMatch;
  /** Name → CEL. The policy applies to a write when all are true. Default: none */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Name → CEL, each of which may use those before it. Default: none */
  readonly variables?: Readonly<Record<string, string>>;
  readonly validations: readonly PolicyRule[];
}

/** Namespaces of previews. */
export const PREVIEW_NAMESPACES: LabelSelector = { matchLabels: { [EPHEMERAL_LABEL]: "true" } };

/**
 * A policy that refuses a write that it cannot evaluate.
 *
 * - An expression that fails refuses the write (`failurePolicy`).
 * - Another version of the API does not escape the policy (`matchPolicy`).
 * - A refused request gets 403 and the rule's own message (`reason`; without it 422).
 */
export function buildPolicy(
  { apiVersions }: PlatformConfig,
  { name, match, conditions, variables, validations }: PolicyRules,
): ValidatingAdmissionPolicy {
  return {
    apiVersion: `admissionregistration.k8s.io/${apiVersions.admission}`,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: { matchPolicy: "Equivalent", ...match },
      ...(conditions === undefined ? {} : { matchConditions: toNamed(conditions) }),
      ...(variables === undefined ? {} : { variables: toNamed(variables) }),
      validations: validations.map(([expression, message]) => ({ expression, message, reason: "Forbidden" })),
    },
  };
}

function toNamed(expressions: Readonly<Record<string, string>>): NamedExpression[] {
  return Object.entries(expressions).map(([name, expression]) => ({ name, expression }));
}

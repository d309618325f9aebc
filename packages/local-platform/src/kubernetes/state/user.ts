/** A rule of a user's permissions, in the form of a Role's rule. `*` stands for all. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** The namespace of the rule. Default: the whole cluster */
  readonly namespace?: string;
}

/** The user of a request. */
export interface User {
  /** The name in the API server, such as `system:serviceaccount:previews:sweeper`. */
  readonly name: string;
  readonly rules: readonly AccessRule[];
}

/** The verb of a request, and its objects. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
}

/** The user of a request without credentials. It has no permissions. */
export const ANONYMOUS: User = { name: "system:anonymous", rules: [] };

export function isAllowed({ rules }: User, { verb, group, resource, namespace }: Attempt): boolean {
  return rules.some(
    (rule) =>
      includes(rule.verbs, verb) &&
      includes(rule.apiGroups, group) &&
      includes(rule.resources, resource) &&
      (rule.namespace === undefined || rule.namespace === namespace),
  );
}

/** The groups that the API server derives from a user's name. */
export function groupsOf({ name }: User): string[] {
  if (name === ANONYMOUS.name) return ["system:unauthenticated"];
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(name) ?? [];
  const accounts =
    namespace === undefined ? [] : ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return [...accounts, "system:authenticated"];
}

function includes(allowed: readonly string[], one: string): boolean {
  return allowed.includes("*") || allowed.includes(one);
}

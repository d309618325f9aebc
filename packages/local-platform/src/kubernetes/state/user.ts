/** What a user may do, in the words of a Role. `*` stands for all. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Default: in the whole cluster */
  readonly namespace?: string;
}

/** Whom a request comes from. */
export interface User {
  /** As the API server calls it, such as `system:serviceaccount:previews:sweeper`. */
  readonly name: string;
  readonly rules: readonly AccessRule[];
}

/** What a request wants to do with which objects. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
}

/** Who sends no credentials. May do nothing. */
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

/** The groups that the API server puts a user in by its name alone. */
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

/**
 * The glob of every preview's namespace, for tools that know no regular expressions, such as Argo CD's AppProject.
 *
 * @example
 * namespaceGlob("dev"); // "*-dev-pr-[1-9]*"
 */
export function namespaceGlob(environment: string): string {
  return `*-${environment}-pr-[1-9]*`;
}

/**
 * The regular expression of every preview's namespace, in the part of the language that RE2 and ECMAScript share.
 *
 * @example
 * namespaceRegex("dev"); // "^.+-dev-pr-[1-9][0-9]{0,6}-.+$"
 */
export function namespaceRegex(environment: string): string {
  return `^.+-${environment}-pr-[1-9][0-9]{0,6}-.+$`;
}

/** How namespaces of Kubernetes itself start, and those of most operators end. No claim may be for one. */
export const PLATFORM_NAMESPACES: { readonly start: "kube-"; readonly end: "-system" } = {
  start: "kube-",
  end: "-system",
};

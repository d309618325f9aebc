/**
 * The team that an owner in Backstage's catalog stands for: the name in an entity reference. It may not be a valid team
 * yet; `planService` says so.
 *
 * @example
 * teamOf("group:default/red"); // "red"
 */
export function teamOf(owner: string): string {
  return owner.replace(/^(?:[^:/]*:)?(?:[^:/]*\/)?/, "");
}

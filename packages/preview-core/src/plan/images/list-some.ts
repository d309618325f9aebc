/** More would not be read. An image has a tag for each push that built the same, which can be thousands. */
const SHOWN = 3;

/**
 * The first of a list for people, and how many more there are.
 *
 * @example
 * listSome(["pr-1", "pr-2", "pr-3", "pr-4", "pr-5"]); // "pr-1, pr-2, pr-3 and 2 more"
 */
export function listSome(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).join(", ");
  const more = items.length - SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

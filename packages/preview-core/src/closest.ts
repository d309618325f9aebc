import { closestMatch } from "leven";

const DISTANCE_MAX = 3;
const SHARE_MAX = 0.4;

/**
 * The candidate that a mistyped text most likely means, for "did you mean"; undefined when no candidate is near.
 *
 * - Letter case, hyphens and underscores are ignored.
 * - At most 3 letters differ, and at most two fifths of the text.
 * - Or two neighbouring letters changed places, the most common mistake: "taem".
 *
 * @example
 * closest("max_previews_per_servce", ["ttl", "maxPreviewsPerService"]); // "maxPreviewsPerService"
 * closest("privatelink", ["public", "private-link"]); // "private-link"
 */
export function closest<Candidate extends string>(
  text: string,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const wanted = toLetters(text);
  const maxDistance = Math.min(DISTANCE_MAX, Math.floor(wanted.length * SHARE_MAX));
  const match = closestMatch(wanted, candidates.map(toLetters), { maxDistance });
  return (
    candidates.find((candidate) => toLetters(candidate) === match) ??
    candidates.find((candidate) => isSwapped(wanted, toLetters(candidate)))
  );
}

function isSwapped(text: string, other: string): boolean {
  if (text.length !== other.length || text === other) return false;
  let first = 0;
  while (text[first] === other[first]) first += 1;
  return (
    other === `${text.slice(0, first)}${text.charAt(first + 1)}${text.charAt(first)}${text.slice(first + 2)}`
  );
}

function toLetters(text: string): string {
  return text.toLowerCase().replace(/[-_]/g, "");
}

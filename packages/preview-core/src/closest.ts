import { closestMatch } from "leven";

const DISTANCE_MAX = 3;
/** Two letters that change places count as two, and are the most common mistake: "nmaes". */
const SHARE_MAX = 0.4;

/**
 * The candidate that a mistyped text most likely means, for "did you mean"; undefined when no candidate is near.
 *
 * - Letter case, hyphens and underscores are ignored.
 * - At most 3 letters differ, and at most two fifths of the text.
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
  return candidates.find((candidate) => toLetters(candidate) === match);
}

function toLetters(text: string): string {
  return text.toLowerCase().replace(/[-_]/g, "");
}

import { parseImageTag } from "../../names/preview-names.ts";
import type { ImageVersion } from "./image-facts.ts";

/** Numbers of the pull requests that decide about these images: those of the images that have no other tag. */
export function pullRequestsOf(versions: readonly Pick<ImageVersion, "tags">[]): number[] {
  const named = versions.map(({ tags }) => tags.map(parseImageTag));
  const decisive = named.filter((numbers) => !numbers.includes(undefined));
  return [...new Set(decisive.flat().filter((number) => number !== undefined))].toSorted((a, b) => a - b);
}

import type { SweptPreview } from "../sweep/sweep-facts.ts";
import type { UsedImages } from "./image-facts.ts";

/** What these preview directories deploy. One that does not say it in our way holds every image of its number. */
export function usedImages(previews: readonly Pick<SweptPreview, "pr" | "origin">[]): UsedImages {
  const references = new Set<string>();
  const digests = new Set<string>();
  const pullRequests = new Set<number>();
  for (const { pr, origin } of previews) {
    const image = "unreadable" in origin ? undefined : origin.image;
    if (image === undefined) pullRequests.add(pr);
    else references.add(`${image.repository}:${image.tag}`);
    if (image?.digest !== undefined) digests.add(image.digest);
  }
  return { references, digests, pullRequests };
}

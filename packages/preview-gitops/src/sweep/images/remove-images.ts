import { decideImage, type ImageDecision, type PackageContents } from "preview-core/plan";
import { inBatches } from "../in-batches.ts";
import { type BatchOutcome, settleBatches } from "../settle-batches.ts";
import type { ImageGround, ImageLook } from "./observe-images.ts";

/** What one deletion led to: it is gone; it is not, although nothing failed; the second look says that it must not. */
export type EndedImage =
  | { readonly removed: true }
  | { readonly spared: string }
  | { readonly kept: ImageDecision };

/** Images of one package, to be removed one after the other. */
export interface ImageRemoval {
  readonly items: readonly ImageDecision[];
  /** What the package was seen to be a moment ago. */
  readonly contents: PackageContents;
  readonly ground: ImageGround;
  readonly onEnd: (image: ImageDecision, end: EndedImage) => void;
}

/** "wait at least one second between each request": docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const PAUSE = 1_000;

/** Removes images, each after a second look at it and its tags. Gives back those that failed, and stops only when all would. */
export function removeImages(
  { registry, clock, retryPolicy }: ImageLook,
  { items, contents, ground, onEnd }: ImageRemoval,
): Promise<BatchOutcome<ImageDecision>> {
  const attempted = new Set<number>();
  const read = async (batch: readonly ImageDecision[]): Promise<number> => {
    for (const image of batch) {
      try {
        onEnd(image, await removeOne(registry, image, { contents, ground, attempted }));
      } finally {
        if (attempted.has(image.version.id)) await clock.sleep(PAUSE, retryPolicy.signal);
      }
    }
    return 0;
  };
  return settleBatches(inBatches({ items, read, most: 1 }, clock, retryPolicy));
}

interface Removing extends Pick<ImageRemoval, "contents" | "ground"> {
  /** Those whose deletion was asked for; of one that is looked at again, the answer was lost. */
  readonly attempted: Set<number>;
}

async function removeOne(
  registry: ImageLook["registry"],
  { package: pack, version: { id } }: ImageDecision,
  { contents, ground, attempted }: Removing,
): Promise<EndedImage> {
  const version = await registry.read(pack, id);
  if (version === undefined)
    return attempted.has(id) ? { removed: true } : { spared: "it is gone already, or out of sight by now" };
  const second = decideImage(version, { package: pack, contents }, ground);
  if (second.action === "keep") return { kept: second };
  attempted.add(id);
  const refusal = await registry.remove(pack, id);
  return refusal === undefined ? { removed: true } : { spared: refusal };
}

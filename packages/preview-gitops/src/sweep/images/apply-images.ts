import {
  type ImageDecision,
  type ImagePlan,
  listSome,
  type PackageContents,
  type SweptPackage,
} from "preview-core/plan";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import { toFailures } from "../settle-batches.ts";
import type { SweepFailure } from "../sweep-platform.ts";
import { confirmImages, type ImageGround, type ImageLook } from "./observe-images.ts";
import { type EndedImage, removeImages } from "./remove-images.ts";

/** A plan that was carried out. */
export interface AppliedImages {
  /** After the second look at each image that was to be removed. */
  readonly plan: ImagePlan;
  /** Ids of those that are gone now. */
  readonly removed: ReadonlySet<number>;
  /** Id of an image that was to be removed → why it is not, although nothing failed. */
  readonly spared: ReadonlyMap<number, string>;
  readonly failed: readonly SweepFailure[];
}

/** Images of one package after one second look at their pull requests, so that the look is never older than some seconds. */
const TOGETHER = 10;

/**
 * Removes what a plan removes, image by image. Right before, its pull requests, its package's repository and the image
 * itself with its tags are looked at a second time; what is not as it was is kept. One that fails stops no other.
 *
 * Of a run that is interrupted it still tells what is gone, because nothing else remembers that.
 */
export async function applyImages(
  look: ImageLook,
  plan: ImagePlan,
  packages: readonly SweptPackage[],
  ground: ImageGround,
): Promise<AppliedImages> {
  const ended = new Map<ImageDecision, EndedImage>();
  const failed: SweepFailure[] = [];
  const removals = plan.images.filter(({ action }) => action === "remove");
  const onEnd = (image: ImageDecision, end: EndedImage): void => {
    ended.set(image, end);
    look.onProgress?.({ phase: "images", done: ended.size, all: removals.length });
  };
  try {
    for (const { swept, items } of together(packages, removals)) {
      const { package: pack } = swept;
      const again = await lookAgain(look, swept, items, ground);
      failed.push(...again.failed);
      if (again.contents === undefined) continue;
      const outcome = await removeImages(look, { items, contents: again.contents, ground, onEnd });
      failed.push(
        ...toFailures(outcome, pack.image, ({ version }) => `${pack.image}:${listSome(version.tags)}`),
      );
      // Not the images are to blame, so the next ones would fail too.
      if (outcome instanceof GitOpsError) break;
    }
  } catch (error) {
    if (look.retryPolicy.signal?.aborted !== true) throw error;
    failed.push({ what: "the images", message: "interrupted; the next sweep goes on" });
  }
  return { ...toResult(plan, ended), failed };
}

/** The removals of each package, some at once. */
function together(
  packages: readonly SweptPackage[],
  removals: readonly ImageDecision[],
): { readonly swept: SweptPackage; readonly items: readonly ImageDecision[] }[] {
  const byPackage = Map.groupBy(removals, (image) => image.package);
  return packages.flatMap((swept) => {
    const all = byPackage.get(swept.package) ?? [];
    const starts = Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, index) => index * TOGETHER);
    return starts.map((start) => ({ swept, items: all.slice(start, start + TOGETHER) }));
  });
}

async function lookAgain(
  look: ImageLook,
  { package: pack, contents }: SweptPackage,
  items: readonly ImageDecision[],
  ground: ImageGround,
): Promise<{ readonly contents: PackageContents | undefined; readonly failed: readonly SweepFailure[] }> {
  if ("unseen" in contents) return { contents: undefined, failed: [] };
  const versions = items.map(({ version }) => version);
  const first = [{ package: pack, contents: { ...contents, versions } }];
  const { packages, failed } = await confirmImages(look, first, ground);
  const again = packages[0]?.contents;
  if (again === undefined || !("unseen" in again)) return { contents: again, failed };
  return { contents: undefined, failed: [...failed, { what: pack.image, message: again.unseen }] };
}

function toResult(
  plan: ImagePlan,
  ended: ReadonlyMap<ImageDecision, EndedImage>,
): Pick<AppliedImages, "plan" | "removed" | "spared"> {
  const removed = new Set<number>();
  const spared = new Map<number, string>();
  const images = plan.images.map((image) => {
    const end = ended.get(image);
    if (end === undefined) return image;
    if ("kept" in end) return end.kept;
    if ("spared" in end) spared.set(image.version.id, end.spared);
    else removed.add(image.version.id);
    return image;
  });
  return { plan: { ...plan, images }, removed, spared };
}

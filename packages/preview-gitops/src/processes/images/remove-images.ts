import {
  decideImage,
  type ImageDecision,
  type ImagePlan,
  type ImageRules,
  listSome,
  type PackageContents,
  type SweptPackage,
} from "preview-core/plan";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import { type BatchOutcome, inBatches, type ItemFailure, settleBatches, toFailures } from "../in-batches.ts";
import { type ImageReader, rereadImages } from "./read-images.ts";

/** A plan that was carried out. */
export interface RemovedImages {
  /** The plan after each image that was to be removed was read again. */
  readonly plan: ImagePlan;
  /** Ids of the images that are gone now. */
  readonly removed: ReadonlySet<number>;
  /** Ids of images that the plan removes and that were kept, with the reason. These are no failures. */
  readonly spared: ReadonlyMap<number, string>;
  readonly failed: readonly ItemFailure[];
}

/** The result of one removal: the image is gone; a rule keeps the image; or the image must stay after the second read. */
type ImageEnd = { readonly removed: true } | { readonly spared: string } | { readonly kept: ImageDecision };

/** Some images of one package, to be removed one after the other. */
interface Group {
  readonly items: readonly ImageDecision[];
  /** The package, as just read. */
  readonly contents: PackageContents;
  readonly rules: ImageRules;
  readonly onEnd: (image: ImageDecision, end: ImageEnd) => void;
}

/** Images of one package after one re-read of their pull requests, so that the re-read is never older than some seconds. */
const GROUP_SIZE = 10;
/**
 * "wait at least one second between each request":
 * docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
const PAUSE = 1_000;

/**
 * Removes the images that a plan removes, one after the other. Right before, an image's pull requests, its package's
 * repository, and the image itself with its tags are read again. An image that has changed is kept. A failure stops no other
 * image.
 *
 * An interrupted run returns the removed images, because they are recorded nowhere else.
 */
export async function removeImages(
  reader: ImageReader,
  plan: ImagePlan,
  packages: readonly SweptPackage[],
  rules: ImageRules,
): Promise<RemovedImages> {
  const ended = new Map<ImageDecision, ImageEnd>();
  const failed: ItemFailure[] = [];
  const removals = plan.images.filter(({ action }) => action === "remove");
  const onEnd = (image: ImageDecision, end: ImageEnd): void => {
    ended.set(image, end);
    reader.options.onProgress?.({ phase: "images", done: ended.size, all: removals.length });
  };
  try {
    for (const { swept, items } of toGroups(packages, removals)) {
      const { image } = swept.package;
      const again = await reread(reader, swept, items, rules);
      failed.push(...again.failed);
      if (again.contents === undefined) continue;
      const outcome = await removeGroup(reader, { items, contents: again.contents, rules, onEnd });
      failed.push(...toFailures(outcome, image, ({ version }) => `${image}:${listSome(version.tags)}`));
      // The cause is not an image, so the next ones would fail too.
      if (outcome instanceof GitOpsError) break;
    }
  } catch (error) {
    if (reader.options.signal?.aborted !== true) throw error;
    failed.push({ what: "the images", message: "interrupted; the next sweep goes on" });
  }
  return { ...toResult(plan, ended), failed };
}

/** The removals of each package, in groups. */
function toGroups(
  packages: readonly SweptPackage[],
  removals: readonly ImageDecision[],
): { readonly swept: SweptPackage; readonly items: readonly ImageDecision[] }[] {
  const byPackage = Map.groupBy(removals, (image) => image.package);
  return packages.flatMap((swept) => {
    const all = byPackage.get(swept.package) ?? [];
    const count = Math.ceil(all.length / GROUP_SIZE);
    return Array.from({ length: count }, (_, index) => {
      return { swept, items: all.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE) };
    });
  });
}

async function reread(
  reader: ImageReader,
  { package: pack, contents }: SweptPackage,
  items: readonly ImageDecision[],
  rules: ImageRules,
): Promise<{ readonly contents: PackageContents | undefined; readonly failed: readonly ItemFailure[] }> {
  if ("unseen" in contents) return { contents: undefined, failed: [] };
  const versions = items.map(({ version }) => version);
  const first = [{ package: pack, contents: { ...contents, versions } }];
  const { packages, failed } = await rereadImages(reader, first, rules);
  const again = packages[0]?.contents;
  if (again === undefined || !("unseen" in again)) return { contents: again, failed };
  return { contents: undefined, failed: [...failed, { what: pack.image, message: again.unseen }] };
}

/** Returns the images that failed. Stops early only when all would fail. */
function removeGroup(
  { images, clock, options }: ImageReader,
  group: Group,
): Promise<BatchOutcome<ImageDecision>> {
  const attempted = new Set<number>();
  const read = async (batch: readonly ImageDecision[]): Promise<number> => {
    for (const image of batch) {
      try {
        group.onEnd(image, await removeOne(images, image, group, attempted));
      } finally {
        if (attempted.has(image.version.id)) await clock.sleep(PAUSE, options.signal);
      }
    }
    return 0;
  };
  return settleBatches(inBatches({ items: group.items, read, most: 1 }, clock, options));
}

/** @param attempted Ids of images whose deletion was asked for. An image that comes again had a lost answer. */
async function removeOne(
  images: ImageReader["images"],
  { package: pack, version: { id } }: ImageDecision,
  { contents, rules }: Group,
  attempted: Set<number>,
): Promise<ImageEnd> {
  const version = await images.read(pack, id);
  if (version === undefined)
    return attempted.has(id) ? { removed: true } : { spared: "it is gone already, or no longer visible" };
  const again = decideImage(version, { package: pack, contents }, rules);
  if (again.action === "keep") return { kept: again };
  attempted.add(id);
  const refusal = await images.remove(pack, id);
  return refusal === undefined ? { removed: true } : { spared: refusal };
}

function toResult(
  plan: ImagePlan,
  ended: ReadonlyMap<ImageDecision, ImageEnd>,
): Omit<RemovedImages, "failed"> {
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

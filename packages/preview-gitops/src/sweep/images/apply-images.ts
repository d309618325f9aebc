import { decideImage, type ImageDecision, type ImagePlan, type SweptPackage } from "preview-core/plan";
import { GitOpsError } from "../../gitops-error.ts";
import { inBatches } from "../in-batches.ts";
import { settleBatches, toFailures } from "../settle-batches.ts";
import type { SweepFailure } from "../sweep-platform.ts";
import { confirmImages, type ImageGround, type ImageLook } from "./observe-images.ts";

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

/** What one deletion led to. */
type Ended = { readonly removed: true } | { readonly spared: string } | { readonly kept: ImageDecision };

interface SeenPackage extends SweptPackage {
  readonly contents: Exclude<SweptPackage["contents"], { unseen: string }>;
}

/** "wait at least one second between each request": docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const PAUSE = 1_000;

/**
 * Removes what a plan removes, image by image. Right before, its pull requests, its package's repository and the image
 * itself with its tags are looked at a second time; what is not as it was is kept. One that fails stops no other.
 */
export async function applyImages(
  look: ImageLook,
  plan: ImagePlan,
  packages: readonly SweptPackage[],
  ground: ImageGround,
): Promise<AppliedImages> {
  const ended = new Map<ImageDecision, Ended>();
  const failed: SweepFailure[] = [];
  for (const swept of packages) {
    const items = plan.images.filter((image) => image.action === "remove" && image.package === swept.package);
    if (items.length === 0) continue;
    const again = await lookAgain(look, swept, items, ground);
    failed.push(...again.failed);
    if (again.seen === undefined) continue;
    const outcome = await removeAll(look, items, again.seen, { ground, ended });
    failed.push(...toFailures(outcome, swept.package.image, ({ version }) => nameOf(swept, version.tags)));
    // Not the images are to blame, so the next ones would fail too.
    if (outcome instanceof GitOpsError) break;
  }
  return { ...toResult(plan, ended), failed };
}

async function lookAgain(
  look: ImageLook,
  { package: pack, contents }: SweptPackage,
  items: readonly ImageDecision[],
  ground: ImageGround,
): Promise<{ seen: SeenPackage["contents"] | undefined; failed: readonly SweepFailure[] }> {
  if ("unseen" in contents) return { seen: undefined, failed: [] };
  const versions = items.map(({ version }) => version);
  const first = [{ package: pack, contents: { ...contents, versions } }];
  const { packages, failed } = await confirmImages(look, first, ground);
  const again = packages[0]?.contents;
  if (again === undefined || !("unseen" in again)) return { seen: again, failed };
  return { seen: undefined, failed: [...failed, { what: pack.image, message: again.unseen }] };
}

function removeAll(
  { registry, clock, patience, onProgress }: ImageLook,
  items: readonly ImageDecision[],
  contents: SeenPackage["contents"],
  { ground, ended }: { readonly ground: ImageGround; readonly ended: Map<ImageDecision, Ended> },
): ReturnType<typeof settleBatches<ImageDecision>> {
  const attempted = new Set<number>();
  const read = async (batch: readonly ImageDecision[]): Promise<number> => {
    for (const image of batch) {
      if (ended.size > 0) await clock.sleep(PAUSE, patience.signal);
      ended.set(image, await removeOne(registry, image, { contents, ground, attempted }));
      onProgress?.({ phase: "images", done: ended.size, all: items.length });
    }
    return 0;
  };
  return settleBatches(inBatches({ items, read, most: 1 }, clock, patience));
}

interface Removing {
  readonly contents: SeenPackage["contents"];
  readonly ground: ImageGround;
  /** Those whose deletion was asked for already, and whose answer was lost. */
  readonly attempted: Set<number>;
}

async function removeOne(
  registry: ImageLook["registry"],
  { package: pack, version: { id } }: ImageDecision,
  { contents, ground, attempted }: Removing,
): Promise<Ended> {
  const version = await registry.read(pack, id);
  if (version === undefined)
    return attempted.has(id) ? { removed: true } : { spared: "it is gone already, or out of sight by now" };
  const second = decideImage(version, { package: pack, contents }, ground);
  if (second.action === "keep") return { kept: second };
  attempted.add(id);
  const refusal = await registry.remove(pack, id);
  return refusal === undefined ? { removed: true } : { spared: refusal };
}

function toResult(
  plan: ImagePlan,
  ended: ReadonlyMap<ImageDecision, Ended>,
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

function nameOf({ package: { image } }: SweptPackage, tags: readonly string[]): string {
  return `${image}:${tags.join(", ")}`;
}

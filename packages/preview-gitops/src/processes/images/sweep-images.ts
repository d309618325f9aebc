import {
  parseOwner,
  type PlatformConfig,
  type PolicyConfig,
  PreviewError,
  type ServiceOwner,
} from "preview-core";
import {
  type FoundPreview,
  type ImageFacts,
  type ImagePackage,
  type ImagePlan,
  listImagePackages,
  type ListedPackages,
  planImageSweep,
  type SweepLimits,
  usedImages,
} from "preview-core/plan";
import type { Images } from "../../ports/images.ts";
import type { ItemFailure } from "../in-batches.ts";
import { type Process, runProcess } from "../run-process.ts";
import type { ImageSweep, SweepOptions, SweepPlatform } from "../sweep/sweep-platform.ts";
import { type ImageReader, readImages } from "./read-images.ts";
import { removeImages } from "./remove-images.ts";

/** The places that a sweep of images reads and changes. */
export interface ImagePlatform extends SweepPlatform {
  readonly images: Images;
}

/** The input of a sweep of images. */
interface ImageRequest {
  /** The commit of the GitOps repository at which the previews were read. */
  readonly head: string;
  readonly packages: readonly ImagePackage[];
  readonly policy: PolicyConfig;
  readonly limits: SweepLimits;
  /** The previews that stay in git. */
  readonly previews: readonly FoundPreview[];
  /** The reason why nothing may be removed. Default: none */
  readonly blocked: string | undefined;
}

/** The decisions and removals of images, and the failures. */
interface SweptImages {
  readonly sweep: ImageSweep;
  readonly failed: readonly ItemFailure[];
}

/** The facts of a sweep of images, and the failed reads. */
interface ImageSurvey extends ImageFacts {
  readonly failed: readonly ItemFailure[];
}

/** The facts about services. */
export interface KnownServices {
  readonly config: PlatformConfig;
  /** Path of an owner file → its text. */
  readonly owners: ReadonlyMap<string, string>;
  readonly previews: readonly FoundPreview[];
}

/**
 * Removes the images of pull requests that are confirmed closed and that no preview directory deploys; keeps the rest. An
 * image that cannot be read is kept and reported, and stops no other image. A dry run only reads.
 */
export async function sweepImages(
  platform: ImagePlatform,
  request: ImageRequest,
  options: SweepOptions,
): Promise<SweptImages> {
  const { images, pullRequests, clock } = platform;
  const { dryRun: dry = false } = options;
  const reader: ImageReader = { images, pullRequests, clock, options };
  const { facts, plan } = await runProcess(imageProcess(reader, request), platform, options);
  if (dry || plan.limitExceeded !== undefined)
    return { sweep: { plan, removed: new Set(), spared: new Map(), dry }, failed: facts.failed };
  const { failed, ...applied } = await removeImages(reader, plan, facts.packages, facts);
  return { sweep: { ...applied, dry }, failed: [...facts.failed, ...failed] };
}

/**
 * The packages that have images of previews.
 *
 * @throws PreviewError `unserved-registry` when the platform's images are at another registry
 */
export function findPackages({ config, owners, previews }: KnownServices): ListedPackages {
  const parsed = [...owners].map(([path, text]) => tryToParse(path, text));
  const known = parsed.filter((owner) => typeof owner !== "string");
  const unknown = parsed.filter((owner) => typeof owner === "string");
  const { packages, warnings } = listImagePackages(config, known, previews);
  return { packages, warnings: [...unknown, ...warnings] };
}

/** Images are in a registry, so this process commits nothing. Its plan is carried out by `removeImages`. */
function imageProcess(
  reader: ImageReader,
  { head, packages, policy, limits, previews, blocked }: ImageRequest,
): Process<ImageSurvey, ImagePlan> {
  return {
    async observe() {
      const rules = { policy, now: reader.clock.now(), used: usedImages(previews) };
      const read = await readImages(reader, packages, rules);
      return { head, facts: { ...rules, limits, blocked, ...read } };
    },
    plan: planImageSweep,
    toCommit: () => undefined,
  };
}

/** The owner, or a warning that the owner is not known. */
function tryToParse(path: string, text: string): ServiceOwner | string {
  try {
    return parseOwner(text, path);
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    return `the images of a service may not be known, because its owner file cannot be read: ${error.message.replaceAll("\n", "; ")}`;
  }
}

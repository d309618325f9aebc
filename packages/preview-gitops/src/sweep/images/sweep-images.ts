import {
  type ImagePlan,
  type ListedPackages,
  planImageSweep,
  type SweepFacts,
  type SweptPreview,
  usedImages,
} from "preview-core/plan";
import type { SweepFailure } from "../sweep-platform.ts";
import { type AppliedImages, applyImages } from "./apply-images.ts";
import { type ImageGround, type ImageLook, observeImages } from "./observe-images.ts";

/** What became of the images. */
export interface ImageSweep extends Omit<AppliedImages, "failed"> {
  /** Whether they were only looked at. */
  readonly dry: boolean;
}

/** What a sweep of images rests on. */
export interface ImageRequest extends Pick<ListedPackages, "packages"> {
  readonly policy: SweepFacts["policy"];
  readonly limits: SweepFacts["limits"];
  /** The previews that stay in git. */
  readonly previews: readonly SweptPreview[];
  /** Why nothing may be removed. Default: nothing stands against it */
  readonly blocked: string | undefined;
  readonly dry: boolean;
}

/**
 * Removes the images of pull requests that are positively closed, and that no preview directory deploys; keeps the rest.
 * What cannot be looked at is kept and reported, and stops nothing else.
 */
export async function sweepImages(
  look: ImageLook,
  request: ImageRequest,
): Promise<{ readonly images: ImageSweep; readonly failed: readonly SweepFailure[] }> {
  const { policy, limits, previews, blocked, dry } = request;
  const ground: ImageGround = { policy, now: look.clock.now(), used: usedImages(previews) };
  const { packages, failed } = await observeImages(look, request.packages, ground);
  const plan = planImageSweep({ ...ground, packages, limits, blocked });
  const isIdle = dry || plan.limitExceeded !== undefined;
  const { failed: unremoved, ...applied } = isIdle
    ? untouched(plan)
    : await applyImages(look, plan, packages, ground);
  return { images: { ...applied, dry }, failed: [...failed, ...unremoved] };
}

function untouched(plan: ImagePlan): AppliedImages {
  return { plan, removed: new Set(), spared: new Map(), failed: [] };
}

import type { SweptPreview } from "preview-core/plan";
import type { AppliedSweep } from "../apply-sweep.ts";
import type { SweepObservation } from "../observe-sweep.ts";
import type { SweepOptions, SweepRequest } from "../sweep-platform.ts";
import type { ImageRequest } from "./sweep-images.ts";

/** A sweep whose previews are done. */
export interface DonePreviews {
  readonly packages: ImageRequest["packages"];
  readonly observation: Pick<SweepObservation, "facts" | "isComplete">;
  readonly applied: Pick<AppliedSweep, "plan" | "commit">;
  /** Directories that came back. */
  readonly restored: readonly string[];
}

/** What the sweep of images rests on, after that of the previews. */
export function toImageRequest(
  { packages, observation, applied, restored }: DonePreviews,
  { limits, pruneImages = false }: SweepRequest,
  { dryRun = false }: SweepOptions,
): ImageRequest {
  const { facts, isComplete } = observation;
  return {
    packages,
    policy: facts.policy,
    limits,
    previews: previewsThatStay(applied, restored, dryRun),
    blocked: toBlocked(applied.plan.limitExceeded, isComplete),
    dry: dryRun || !pruneImages,
  };
}

/** A dry run takes for gone what it would remove. */
function previewsThatStay(
  { plan, commit }: DonePreviews["applied"],
  restored: readonly string[],
  dryRun: boolean,
): SweptPreview[] {
  const isCarriedOut = plan.limitExceeded === undefined && (dryRun || commit !== undefined);
  const staying = plan.previews.filter(
    ({ action, preview }) => action !== "remove" || !isCarriedOut || restored.includes(preview.directory),
  );
  return staying.map(({ preview }) => preview);
}

function toBlocked(limitExceeded: string | undefined, isComplete: boolean): string | undefined {
  if (limitExceeded !== undefined) return `the removal limit is exceeded for previews: ${limitExceeded}`;
  return isComplete
    ? undefined
    : "services could not be read, so it is not known which images their previews deploy";
}

import { changedPreviews, planSweep, type SweepPlan } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { announceExpiries } from "./announce-expiries.ts";
import { type AppliedSweep, applySweep } from "./apply-sweep.ts";
import { findPackages } from "./images/find-packages.ts";
import { type ImageSweep, sweepImages } from "./images/sweep-images.ts";
import { type DonePreviews, toImageRequest } from "./images/to-image-request.ts";
import { observeSweep, type SweepObservation } from "./observe-sweep.ts";
import { pruneObjects, type Pruned } from "./prune-objects.ts";
import { restoreReopened } from "./restore-reopened.ts";
import type {
  SweepFailure,
  SweepOptions,
  SweepPlatform,
  SweepRequest,
  SweepResult,
} from "./sweep-platform.ts";

const NOTHING = { pruned: [], restored: [], failed: [] };

/**
 * Removes every preview whose pull request is positively closed, or whose announced end has come, in one commit; announces
 * the ends that are near; reports the rest. What cannot be looked at is kept and reported, and stops nothing else.
 *
 * - Nothing is removed on one look alone: each pull request is asked for again right before the commit.
 * - Where more would go than the limits allow, nothing does.
 * - A dry run changes nothing.
 * - Images, where they are looked at, come last, when it is known which previews stay.
 *
 * @throws GitOpsError when the GitOps repository cannot be read
 * @throws PreviewError `invalid-config`; `unserved-registry` when images are to be looked at and are not at GitHub's
 *
 * @example
 * const limits = { maxRemovals: 50, maxShare: 0.2 };
 * const { plan, commit, failed } = await sweepPreviews(platform, { configPath: "preview.yaml", limits });
 */
export async function sweepPreviews(
  platform: SweepPlatform,
  request: SweepRequest,
  options: SweepOptions = {},
): Promise<SweepResult> {
  const observation = await observeSweep(platform, request, options);
  const services = { ...observation, previews: observation.facts.previews };
  const found = platform.images && findPackages(services, request.configPath);
  const plan = planSweep(observation.facts);
  const isIdle = options.dryRun === true || plan.limitExceeded !== undefined;
  const applied = await (isIdle || changedPreviews(plan).length === 0
    ? idle(plan, observation)
    : tryToApply(platform, plan, observation, options));
  const { restored, failed: lost } = await restoreReopened(platform, request, applied, options);
  const untold = await announceExpiries(platform, applied, observation.facts);
  const { pruned, failed: unpruned } = isIdle ? NOTHING : await tryToPrune(platform, plan);
  const { packages = [], warnings = [] } = found ?? {};
  const done = { packages, observation, applied, restored };
  const { images, failed: unswept } = await sweepPackages(platform, request, options, done);
  return {
    facts: observation.facts,
    plan: applied.plan,
    commit: applied.commit,
    pruned,
    restored,
    images,
    warnings: [...observation.warnings, ...warnings, ...untold],
    failed: [...observation.failed, ...applied.failed, ...lost, ...unpruned, ...unswept],
    apiPoints: platform.meter?.points,
  };
}

async function idle(plan: SweepPlan, { head }: SweepObservation): Promise<AppliedSweep> {
  return { plan, commit: undefined, head, lookedAt: 0, failed: [] };
}

/** What was seen and decided is told, also when it could not be carried out. */
async function tryToApply(
  platform: SweepPlatform,
  plan: SweepPlan,
  observation: SweepObservation,
  options: SweepOptions,
): Promise<AppliedSweep> {
  try {
    return await applySweep(platform, plan, observation, options);
  } catch (error) {
    return { ...(await idle(plan, observation)), failed: [toFailure("the commit", error)] };
  }
}

async function tryToPrune(platform: SweepPlatform, plan: SweepPlan): Promise<Pruned> {
  try {
    return await pruneObjects(platform, plan);
  } catch (error) {
    return { pruned: [], failed: [toFailure("the hub", error)] };
  }
}

async function sweepPackages(
  { images: registry, pullRequests, clock }: SweepPlatform,
  request: SweepRequest,
  options: SweepOptions,
  done: DonePreviews,
): Promise<{ images: ImageSweep | undefined; failed: readonly SweepFailure[] }> {
  if (registry === undefined) return { images: undefined, failed: [] };
  const look = { registry, pullRequests, clock, retryPolicy: options, onProgress: options.onProgress };
  return sweepImages(look, toImageRequest(done, request, options));
}

function toFailure(what: string, error: unknown): SweepFailure {
  if (error instanceof GitOpsError) return { what, message: error.message };
  throw error;
}

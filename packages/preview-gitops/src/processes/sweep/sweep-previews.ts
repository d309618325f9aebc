import { changedPreviews, type ListedPackages, type SweepPlan, type SweptPreview } from "preview-core/plan";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import { findPackages, sweepImages } from "../images/sweep-images.ts";
import type { ItemFailure } from "../in-batches.ts";
import { type Outcome, runProcess } from "../run-process.ts";
import { confirmProcess } from "./confirm.ts";
import { notifyExpiries } from "./notify-expiries.ts";
import { type AppliedSweep, restoreReopened } from "./restore-reopened.ts";
import { type SurveyFacts, surveyProcess } from "./survey.ts";
import type { SweepOptions, SweepPlatform, SweepRequest, SweepResult } from "./sweep-platform.ts";

type Survey = Outcome<SurveyFacts, SweepPlan>;

/** The deleted objects on the hub, and the failures. */
interface Pruned {
  readonly pruned: readonly string[];
  readonly failed: readonly ItemFailure[];
}

const NOTHING: Pruned = { pruned: [], failed: [] };

/**
 * Removes previews of confirmed closed pull requests and expired previews in one commit. Announces previews that will expire.
 * Reports the rest. A preview that cannot be read is kept and reported, and stops nothing else.
 *
 * - Nothing is removed after only one read. Each pull request is read again right before the commit.
 * - An expiry is announced on the pull request first. Without a notice that was seen there, nothing is recorded and no preview of
 *   an open pull request is removed.
 * - When the removals exceed the limits, nothing is removed.
 * - A dry run changes nothing.
 * - Images come last, when it is known which previews stay.
 *
 * @throws GitOpsError when the GitOps repository cannot be read
 * @throws PreviewError `invalid-config`; `unserved-registry` when images are to be read and are not at GitHub's registry
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
  const survey = await runProcess(surveyProcess(platform, request, options), platform, options);
  const { facts, plan } = survey;
  // Before any change, because this call refuses a registry that cannot be swept.
  const found = facts.broken === undefined ? platform.images && findPackages(facts) : undefined;
  const isIdle = options.dryRun === true || plan.limitExceeded !== undefined;
  const isUnchanged = isIdle || changedPreviews(plan).length === 0;
  const applied = isUnchanged ? unchanged(survey) : await tryToConfirm(platform, survey, options);
  const { restored, failed: lost } = await restoreReopened(platform, request, applied, options);
  const { pruned, failed: unpruned } = isIdle ? NOTHING : await tryToPrune(platform, plan);
  const swept = await sweepPackages(platform, request, options, { survey, applied, restored, found });
  return {
    facts,
    plan: applied.plan,
    commit: applied.commit,
    pruned,
    restored,
    images: swept?.sweep,
    warnings: [...facts.warnings, ...(found?.warnings ?? [])],
    failed: [...facts.failed, ...applied.failed, ...lost, ...unpruned, ...(swept?.failed ?? [])],
    apiPoints: platform.meter?.points,
  };
}

function unchanged({ head, plan }: Survey): AppliedSweep {
  return { head, plan, commit: undefined, readAt: 0, failed: [] };
}

/** Reports the plan of the survey, even if it could not be carried out. */
async function tryToConfirm(
  platform: SweepPlatform,
  survey: Survey,
  options: SweepOptions,
): Promise<AppliedSweep> {
  try {
    const notices = await notifyExpiries(platform, survey.plan, survey.facts, options);
    const process = confirmProcess(platform, survey, notices, options);
    const { head, plan, commit, facts } = await runProcess(process, platform, options);
    return { head, plan, commit, readAt: facts.now, failed: facts.failed };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return { ...unchanged(survey), failed: [{ what: "the commit", message: error.message }] };
  }
}

/** A sweep after its previews, before its images. */
interface DonePreviews {
  readonly survey: Survey;
  readonly applied: AppliedSweep;
  /** Directories that were restored. */
  readonly restored: readonly string[];
  /** Default: no images are read */
  readonly found: ListedPackages | undefined;
}

async function sweepPackages(
  { images, ...platform }: SweepPlatform,
  { limits, pruneImages = false }: SweepRequest,
  options: SweepOptions,
  { survey, applied, restored, found }: DonePreviews,
) {
  if (images === undefined || found === undefined) return undefined;
  const { dryRun = false } = options;
  const { facts, head } = survey;
  const imageRequest = {
    head,
    packages: found.packages,
    policy: facts.policy,
    limits,
    previews: stayingPreviews(applied, restored, dryRun),
    blocked: blockedBy(applied.plan, facts),
  };
  return sweepImages({ ...platform, images }, imageRequest, { ...options, dryRun: dryRun || !pruneImages });
}

/** In a dry run, planned removals count as removed. */
function stayingPreviews(
  { plan, commit }: AppliedSweep,
  restored: readonly string[],
  dryRun: boolean,
): SweptPreview[] {
  const isCarriedOut = plan.limitExceeded === undefined && (dryRun || commit !== undefined);
  const staying = plan.previews.filter(
    ({ action, preview }) => action !== "remove" || !isCarriedOut || restored.includes(preview.directory),
  );
  return staying.map(({ preview }) => preview);
}

/** The reason why no image may be removed; undefined when there is none. */
function blockedBy({ limitExceeded }: SweepPlan, { isComplete }: SurveyFacts): string | undefined {
  if (limitExceeded !== undefined) return `the removal limit is exceeded for previews: ${limitExceeded}`;
  return isComplete
    ? undefined
    : "services could not be read, so it is not known which images their previews deploy";
}

/** Deletes objects on the hub that are no longer in git. When git cannot be read again, nothing is deleted. */
async function tryToPrune(platform: SweepPlatform, plan: SweepPlan): Promise<Pruned> {
  try {
    return await prune(platform, plan);
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return { pruned: [], failed: [{ what: "the hub", message: error.message }] };
  }
}

/** Keeps an object whose directory is in git again, such as that of a reopened pull request. */
async function prune({ gitops, clusters = [] }: SweepPlatform, { objects }: SweepPlan): Promise<Pruned> {
  const strays = objects.filter(({ action }) => action === "prune").map(({ object }) => object);
  if (strays.length === 0) return NOTHING;
  const pruned: string[] = [];
  const failed: ItemFailure[] = [];
  const { listings } = await gitops.read({ listings: strays.flatMap(({ directory }) => directory ?? []) });
  for (const object of strays) {
    if (object.directory !== undefined && listings.has(object.directory)) continue;
    const name = `${object.kind} ${object.name}`;
    try {
      await clusters.find(({ cluster }) => cluster === object.cluster)?.remove(object);
      pruned.push(name);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push({ what: name, message: error.message });
    }
  }
  return { pruned, failed };
}

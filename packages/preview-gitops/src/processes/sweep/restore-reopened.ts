import { PreviewError, readPreview, type RecordedPreview } from "preview-core";
import type { SweepPlan, SweptPreview } from "preview-core/plan";
import { GitOpsError, type Snapshot } from "../../ports/gitops-repository.ts";
import { retry } from "../../retry.ts";
import { assertAll, type ItemFailure } from "../in-batches.ts";
import { canOverlap, syncPreview } from "../sync.ts";
import { rereadPullRequests } from "./found-preview.ts";
import type { SweepOptions, SweepPlatform, SweepRequest } from "./sweep-platform.ts";

/** A carried out plan of a sweep, or a plan without changes. */
export interface AppliedSweep {
  /** The commit of the plan. All removed files can be read there. */
  readonly head: string;
  readonly plan: SweepPlan;
  /** Default: nothing was committed */
  readonly commit: string | undefined;
  /** The start of the read before the commit, in milliseconds since 1970. */
  readonly readAt: number;
  readonly failed: readonly ItemFailure[];
}

/** The restored directories, and the failures. */
export interface Restored {
  readonly restored: readonly string[];
  readonly failed: readonly ItemFailure[];
}

/**
 * Restores previews whose pull requests were reopened during the sweep. The reopening run found the preview deployed and
 * committed nothing, so the sweep's commit did not conflict.
 */
export async function restoreReopened(
  platform: SweepPlatform,
  request: SweepRequest,
  { head, plan, commit, readAt }: AppliedSweep,
  options: SweepOptions,
): Promise<Restored> {
  const removed = closedPreviews(plan);
  if (commit === undefined || removed.length === 0 || !canOverlap(readAt, platform.clock.now()))
    return { restored: [], failed: [] };
  const { previews, failed } = await rereadPullRequests(platform, removed, false, options);
  const restored: string[] = [];
  const failures: ItemFailure[] = [...failed];
  for (const { directory, pullRequest } of previews) {
    if (pullRequest.state !== "open") continue;
    try {
      const recorded = await readRemoved(platform, directory, head, options);
      if (await restore(platform, request, recorded, options)) restored.push(directory);
    } catch (error) {
      if (!(error instanceof GitOpsError || error instanceof PreviewError)) throw error;
      const message = `its pull request was reopened during the removal, and it was not restored: ${error.message}`;
      failures.push({ what: directory, message });
    }
  }
  return { restored, failed: failures };
}

function closedPreviews({ previews }: SweepPlan): SweptPreview[] {
  return previews.flatMap(({ action, rule, preview }) =>
    action === "remove" && rule === "closed" ? [preview] : [],
  );
}

/** The preview in the removed files. */
async function readRemoved(
  { gitops, clock }: SweepPlatform,
  directory: string,
  at: string,
  options: SweepOptions,
): Promise<RecordedPreview> {
  const read = async (): Promise<Snapshot["directories"]> => {
    const { directories } = await gitops.read({ directories: [directory], at });
    assertAll([directory], directories);
    return directories;
  };
  const directories = await retry(read, clock, options);
  const recorded = readPreview(directories.get(directory) ?? new Map());
  if (!("unreadable" in recorded)) return recorded;
  throw new PreviewError("invalid-manifest", [{ path: "", message: recorded.unreadable }]);
}

/** Whether the preview is deployed again. The current pull request and the policy decide. */
async function restore(
  { gitops, clock, pullRequests }: SweepPlatform,
  { configPath }: SweepRequest,
  { preview, repository, sha, image, runUrl }: RecordedPreview,
  options: SweepOptions,
): Promise<boolean> {
  const known = { ...repository, id: repository.id ?? 0 };
  const { plan } = await syncPreview(
    { gitops, clock, readPullRequest: () => pullRequests.read({ repository: known, number: preview.pr }) },
    { preview, repository: known, sha, image, runUrl, configPath },
    options,
  );
  return plan.action === "ensure";
}

import { PreviewError, readPreview, type RecordedPreview } from "preview-core";
import type { SweepPlan } from "preview-core/plan";
import { retry } from "../retry.ts";
import { GitOpsError, type Snapshot } from "../ports/gitops-repository.ts";
import { UNNOTICED } from "../plan-another-look.ts";
import { syncPreview } from "../sync-preview.ts";
import type { AppliedSweep } from "./apply-sweep.ts";
import { assertAll } from "./assert-all.ts";
import { confirmPreviews } from "./observe-sweep.ts";
import type { SweepFailure, SweepOptions, SweepPlatform, SweepRequest } from "./sweep-platform.ts";

/** Directories that came back, and what could not be found out or brought back. */
export interface Restored {
  readonly restored: readonly string[];
  readonly failed: readonly SweepFailure[];
}

/**
 * Brings back what was removed although its pull request was reopened meanwhile: a run that found it deployed, and so did
 * nothing, has not moved the branch, and so has not stopped the commit.
 */
export async function restoreReopened(
  platform: SweepPlatform,
  request: SweepRequest,
  { plan, commit, head, lookedAt }: AppliedSweep,
  options: SweepOptions,
): Promise<Restored> {
  const removed = closedPreviews(plan);
  if (commit === undefined || removed.length === 0 || platform.clock.now() - lookedAt <= UNNOTICED)
    return { restored: [], failed: [] };
  const { previews, failed } = await confirmPreviews(platform, options, removed, { ttl: null });
  const restored: string[] = [];
  const failures: SweepFailure[] = [...failed];
  for (const { directory, pullRequest } of previews) {
    if (pullRequest.state !== "open") continue;
    try {
      const recorded = await readRemoved(platform, directory, head, options);
      if (await restore(platform, request, recorded, options)) restored.push(directory);
    } catch (error) {
      if (!(error instanceof GitOpsError || error instanceof PreviewError)) throw error;
      const message = `its pull request was reopened while it was removed, and it did not come back: ${error.message}`;
      failures.push({ what: directory, message });
    }
  }
  return { restored, failed: failures };
}

function closedPreviews({ previews }: SweepPlan): SweepPlan["previews"][number]["preview"][] {
  return previews.flatMap(({ action, rule, preview }) =>
    action === "remove" && rule === "closed" ? [preview] : [],
  );
}

/** What a preview's files said before they were removed. */
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

/** Whether it is there again: what is deployed is what the pull request and the policy say by now. */
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

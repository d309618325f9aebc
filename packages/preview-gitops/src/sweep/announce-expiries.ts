import { WARNING_TIME, type SweepFacts, type SweptPreview } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { Announcement } from "../ports/pull-requests.ts";
import type { AppliedSweep } from "./apply-sweep.ts";
import type { SweepPlatform } from "./sweep-platform.ts";

/** Tells the pull requests whose announcement is committed; gives back a warning for each that could not be told. */
export async function announceExpiries(
  { announce }: Pick<SweepPlatform, "announce">,
  { plan, commit, lookedAt }: AppliedSweep,
  { policy }: Pick<SweepFacts, "policy">,
): Promise<string[]> {
  if (announce === undefined || commit === undefined) return [];
  const warnings: string[] = [];
  for (const { action, preview } of plan.previews) {
    const announcement = action === "warn" ? toAnnouncement(preview, policy, lookedAt) : undefined;
    if (announcement === undefined) continue;
    try {
      await announce(announcement);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      warnings.push(
        `${preview.directory}: its pull request was not told that it will expire: ${error.message}`,
      );
    }
  }
  return warnings;
}

function toAnnouncement(
  { directory, origin, deployedAt }: SweptPreview,
  { ttl, keepLabel }: SweepFacts["policy"],
  warnedAt: number,
): Announcement | undefined {
  if ("unreadable" in origin || ttl === null || deployedAt === undefined) return undefined;
  return {
    repository: origin.repository.fullName,
    pullRequest: origin.pullRequest.number,
    service: directory.split("/").at(-2) ?? "",
    deployedAt,
    endsAt: Math.max(deployedAt + ttl, warnedAt + WARNING_TIME),
    keepLabel,
  };
}

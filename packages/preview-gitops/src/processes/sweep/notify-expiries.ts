import type { ExpiryNotice, PolicyAt, SweepPlan, SweptPreview } from "preview-core/plan";
import { WARNING_TIME } from "preview-core/plan";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import type { Announcement } from "../../ports/pull-requests.ts";
import { type BatchOutcome, inBatches, settleBatches } from "../in-batches.ts";
import type { SweepOptions, SweepPlatform } from "./sweep-platform.ts";

/** A preview that may expire, and the notice for its pull request. */
interface Expiring {
  readonly directory: string;
  readonly announcement: Announcement;
}

/** Directory → the notice on the preview's pull request. */
export type ExpiryNotices = ReadonlyMap<string, ExpiryNotice>;

const MAY_NOT_COMMENT = 'the sweeper has no token with "pull-requests: write" there';

/**
 * Makes the pull request of each preview that the plan announces or removes as expired show its notice, and returns what was
 * seen. A notice that is there already is not written again. One that cannot be written is missing, and stops nothing else.
 *
 * The notice comes before the commit. Otherwise a run that ends between the two leaves a record of a notice that nobody got.
 */
export async function notifyExpiries(
  { announce, clock }: SweepPlatform,
  plan: SweepPlan,
  { policy }: PolicyAt,
  options: SweepOptions,
): Promise<ExpiryNotices> {
  const items = plan.previews.flatMap(({ rule, preview }) =>
    rule === "expiring" || rule === "expired" ? toExpiring(preview, { policy, now: clock.now() }) : [],
  );
  const notices = new Map<string, ExpiryNotice>();
  const read = async ([item]: readonly Expiring[]): Promise<number> => {
    if (item !== undefined) notices.set(item.directory, await notify(item.announcement, announce));
    return 0;
  };
  const outcome = await settleBatches(inBatches({ items, read, most: 1 }, clock, options));
  for (const item of items) {
    const { deployedAt } = item.announcement;
    if (!notices.has(item.directory))
      notices.set(item.directory, { deployedAt, missing: failureOf(outcome, item) });
  }
  return notices;
}

function toExpiring(
  { directory, origin, deployedAt }: SweptPreview,
  { policy: { ttl, keepLabel }, now }: PolicyAt,
): Expiring[] {
  if ("unreadable" in origin || ttl === null || deployedAt === undefined) return [];
  const announcement = {
    repository: origin.repository.fullName,
    repositoryId: origin.repository.id,
    pullRequest: origin.pullRequest.number,
    service: directory.split("/").at(-2) ?? "",
    deployedAt,
    endsAt: Math.max(deployedAt + ttl, now + WARNING_TIME),
    keepLabel,
  };
  return [{ directory, announcement }];
}

async function notify(
  announcement: Announcement,
  announce: SweepPlatform["announce"],
): Promise<ExpiryNotice> {
  const { deployedAt } = announcement;
  if (announce === undefined) return { deployedAt, missing: MAY_NOT_COMMENT };
  try {
    return { deployedAt, writtenAt: await announce(announcement) };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    const { code, message, retryAfter } = error;
    if (code === "unreachable") throw error;
    // A notice that was perhaps written is found at the next try.
    if (code === "uncertain") throw new GitOpsError("unreachable", message, { cause: error, retryAfter });
    return { deployedAt, missing: message };
  }
}

function failureOf(outcome: BatchOutcome<Expiring>, item: Expiring): string {
  const failure = outcome instanceof GitOpsError ? outcome : outcome.get(item);
  return failure?.message ?? "GitHub did not answer";
}

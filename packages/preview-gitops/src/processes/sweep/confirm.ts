import { APPLICATION_FILE } from "preview-core";
import {
  changedPreviews,
  expiryStop,
  type FoundPreview,
  isExpiring,
  planSweepAgain,
  type PolicyAt,
  sweepCommit,
  type SweepPlan,
  type SweptPreview,
} from "preview-core/plan";
import { assertAll, inBatches, type ItemFailure } from "../in-batches.ts";
import type { Outcome, Process } from "../run-process.ts";
import { foundPreview, rereadPullRequests } from "./found-preview.ts";
import type { ExpiryNotices } from "./notify-expiries.ts";
import type { SurveyFacts } from "./survey.ts";
import type { SweepOptions, SweepPlatform } from "./sweep-platform.ts";

/** The previews that a sweep would change, read again right before the commit. */
export interface ConfirmFacts extends PolicyAt {
  /** The previews that still exist, with their pull requests. */
  readonly previews: readonly SweptPreview[];
  /** The full paths and texts of the Applications that were read again. Has at least those that may need an announcement. */
  readonly texts: ReadonlyMap<string, string>;
  readonly failed: readonly ItemFailure[];
}

/** Directories in one answer. GitHub resolves each path by itself. */
const DIRECTORIES_MAX = 50;

/**
 * The second process of a sweep: reads again each preview that the plan of the survey changes, and its pull request. Commits
 * the changes that are still right. Every attempt starts over from this read.
 *
 * @param notices What was seen on the pull requests of the previews that expire
 */
export function confirmProcess(
  platform: SweepPlatform,
  { head, facts, plan }: Outcome<SurveyFacts, SweepPlan>,
  notices: ExpiryNotices,
  options: SweepOptions,
): Process<ConfirmFacts, SweepPlan> {
  const { policy, unknownKeys, broken } = facts;
  return {
    async observe(last) {
      const now = platform.clock.now();
      const known = { head: last?.head ?? head, previews: last?.facts.previews ?? changedPreviews(plan) };
      const again = await reread(platform, known, { policy, now }, options);
      const { previews, failed } = await rereadPullRequests(
        platform,
        again.previews,
        policy.ttl !== null,
        options,
      );
      const stop = expiryStop({ unknownKeys, broken, clock: platform.serverClock });
      return {
        head: again.head,
        facts: { policy, now, expiryStop: stop, previews, texts: again.texts, failed },
      };
    },
    plan: (again) => planSweepAgain(plan, again.previews, again, notices),
    toCommit: (confirmed, { texts }) => sweepCommit(confirmed, texts),
  };
}

/** Previews at a commit. */
interface Known {
  readonly head: string;
  readonly previews: readonly FoundPreview[];
}

/**
 * The previews at the branch's present head. A preview that was read at this commit is not read again, unless an announcement
 * needs its text: a sweep keeps no texts.
 */
async function reread(
  { gitops, clock }: SweepPlatform,
  known: Known,
  at: PolicyAt,
  options: SweepOptions,
): Promise<Known & { readonly texts: ReadonlyMap<string, string> }> {
  const { head } = await gitops.read({});
  const isKnown = (preview: FoundPreview): boolean => head === known.head && !isExpiring(preview, at);
  const previews = known.previews.filter(isKnown);
  const items = known.previews.filter((preview) => !isKnown(preview)).map(({ directory }) => directory);
  const texts = new Map<string, string>();
  const read = async (batch: readonly string[]): Promise<number> => {
    const { directories } = await gitops.read({ directories: batch, at: head });
    if (head === known.head) assertAll(batch, directories);
    for (const [directory, files] of directories) {
      previews.push(foundPreview(directory, files));
      const path = `${directory}/${APPLICATION_FILE}`;
      const text = files.get(path);
      if (text !== undefined) texts.set(path, text);
    }
    return 0;
  };
  const failed = await inBatches({ items, read, most: DIRECTORIES_MAX }, clock, options);
  // A directory that can no longer be read still exists, and is not changed.
  for (const [path, { message }] of failed) previews.push(foundPreview(path, { unreadable: message }));
  return { head, previews, texts };
}

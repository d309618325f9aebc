import { APPLICATION_FILE } from "preview-core";
import {
  changedPreviews,
  isExpiring,
  planSweepAgain,
  sweepCommit,
  type SweepFacts,
  type SweepPlan,
} from "preview-core/plan";
import { retry } from "../retry.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { assertAll } from "./assert-all.ts";
import { inBatches } from "./in-batches.ts";
import { confirmPreviews, type SweepObservation } from "./observe-sweep.ts";
import type { SweepFailure, SweepOptions, SweepPlatform } from "./sweep-platform.ts";
import { type FoundPreview, toFoundPreview, toUnreadablePreview } from "./to-swept-preview.ts";

/** A plan that was carried out, or found to need nothing any more. */
export interface AppliedSweep {
  readonly plan: SweepPlan;
  readonly commit: string | undefined;
  /** The commit that it was planned on, where all that it removed can still be read. */
  readonly head: string;
  /** When the second look began that the commit rests on, in milliseconds since 1970. */
  readonly lookedAt: number;
  readonly failed: readonly SweepFailure[];
}

/** What is known of the previews that are to be changed, at a commit. */
interface Known {
  readonly head: string;
  readonly previews: readonly FoundPreview[];
  /** Full path → text of the Applications that were read again; also of each that may have to be changed. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Directories to read again at a commit. */
interface Again {
  readonly head: string;
  readonly items: readonly string[];
  /** Whether they were seen at that very commit. */
  readonly areThere: boolean;
}

type Policy = Pick<SweepFacts, "policy" | "now">;

/** Directories in one answer: each is a path of its own for GitHub to resolve. */
const DIRECTORIES_MAX = 50;

/**
 * Carries a plan out in one commit. Right before, each preview that it would change and its pull request are looked at a
 * second time; a lost race, or an answer that never came, starts over from that look. What landed although its answer was
 * lost is found to have landed.
 *
 * @throws GitOpsError
 */
export async function applySweep(
  platform: SweepPlatform,
  plan: SweepPlan,
  { head, facts }: Pick<SweepObservation, "head" | "facts">,
  options: SweepOptions,
): Promise<AppliedSweep> {
  const { clock, gitops } = platform;
  const { policy } = facts;
  let known: Known = { head, previews: changedPreviews(plan), texts: new Map() };
  let mayHaveLanded: AppliedSweep | undefined;
  return retry(
    async () => {
      const lookedAt = clock.now();
      known = await lookAgain(platform, known, { policy, now: lookedAt }, options);
      if (mayHaveLanded !== undefined && hasLanded(mayHaveLanded, known))
        return { ...mayHaveLanded, commit: known.head };
      const { previews, failed } = await confirmPreviews(platform, options, known.previews, policy);
      const again = planSweepAgain(plan, previews, { policy, now: lookedAt });
      const applied: AppliedSweep = { plan: again, commit: undefined, head: known.head, lookedAt, failed };
      const commit = sweepCommit(again, lookedAt, known.texts);
      if (commit === undefined) return applied;
      try {
        return { ...applied, commit: await gitops.commit({ head: known.head, ...commit }) };
      } catch (error) {
        if (error instanceof GitOpsError && error.code === "uncertain") mayHaveLanded = applied;
        throw error;
      }
    },
    clock,
    options,
  );
}

/**
 * What was read at a commit is so as long as the branch is there; else it is read again. So is what may have to be
 * announced, because the announcement is written into a text that was not kept.
 */
async function lookAgain(
  platform: SweepPlatform,
  known: Known,
  policy: Policy,
  options: SweepOptions,
): Promise<Known> {
  const { head } = await platform.gitops.read({});
  const isKnown = (preview: FoundPreview): boolean => head === known.head && !isExpiring(preview, policy);
  const items = known.previews.filter((preview) => !isKnown(preview)).map(({ directory }) => directory);
  const { previews, texts } = await readAt(platform, { head, items, areThere: head === known.head }, options);
  return { head, previews: [...known.previews.filter(isKnown), ...previews], texts };
}

async function readAt(
  { gitops, clock }: SweepPlatform,
  { head, items, areThere }: Again,
  options: SweepOptions,
): Promise<Omit<Known, "head">> {
  const previews: FoundPreview[] = [];
  const texts = new Map<string, string>();
  const read = async (batch: readonly string[]): Promise<number> => {
    const { directories } = await gitops.read({ directories: batch, at: head });
    if (areThere) assertAll(batch, directories);
    for (const [directory, files] of directories) {
      previews.push(toFoundPreview(directory, files));
      const path = `${directory}/${APPLICATION_FILE}`;
      const text = files.get(path);
      if (text !== undefined) texts.set(path, text);
    }
    return 0;
  };
  const failed = await inBatches({ items, read, most: DIRECTORIES_MAX }, clock, options);
  // What cannot be read any more is still there, and is not changed.
  for (const [path, { message }] of failed) previews.push(toUnreadablePreview(path, message));
  return { previews, texts };
}

/** Whether all that a commit was to remove is gone, and all that it was to announce is announced by it. */
function hasLanded({ plan, lookedAt }: AppliedSweep, { previews }: Known): boolean {
  const now = new Map(previews.map((preview) => [preview.directory, preview]));
  return plan.previews.every(({ action, preview }) => {
    const found = now.get(preview.directory);
    if (action === "remove") return found === undefined;
    return action !== "warn" || found?.warnedAt === lookedAt;
  });
}

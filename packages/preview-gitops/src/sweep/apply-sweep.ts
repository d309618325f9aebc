import { changedPreviews, planSweepAgain, sweepCommit, type SweepPlan } from "preview-core/plan";
import { commitLoop } from "../commit-loop.ts";
import { GitOpsError } from "../gitops-error.ts";
import type { GitOpsRepository } from "../gitops-repository.ts";
import { inBatches } from "./in-batches.ts";
import { confirmPreviews, type SweepObservation } from "./observe-sweep.ts";
import type { SweepFailure, SweepOptions, SweepPlatform } from "./sweep-platform.ts";
import { type FoundPreview, toFoundPreview, toUnreadablePreview } from "./to-swept-preview.ts";

/** A plan that was carried out, or found to need nothing any more. */
export interface AppliedSweep {
  readonly plan: SweepPlan;
  readonly commit: string | undefined;
  /** When the second look began that the commit rests on, in milliseconds since 1970. */
  readonly lookedAt: number;
  readonly failed: readonly SweepFailure[];
}

/** What is known of the previews that are to be changed, at a commit. */
interface Known {
  readonly head: string;
  readonly previews: readonly FoundPreview[];
}

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
  let known: Known = { head, previews: changedPreviews(plan) };
  let mayHaveLanded: AppliedSweep | undefined;
  return commitLoop(
    async () => {
      const lookedAt = clock.now();
      known = await lookAgain(platform, known, options);
      if (mayHaveLanded !== undefined && hasLanded(mayHaveLanded, known))
        return { ...mayHaveLanded, commit: known.head };
      const { previews, failed } = await confirmPreviews(platform, options, known.previews, policy);
      const again = planSweepAgain(plan, previews, { policy, now: lookedAt });
      const applied: AppliedSweep = { plan: again, commit: undefined, lookedAt, failed };
      const commit = sweepCommit(again, toTimestamp(lookedAt));
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

/** What was read at a commit is so as long as the branch is there; else it is read again. */
async function lookAgain(
  { gitops, clock }: SweepPlatform,
  known: Known,
  options: SweepOptions,
): Promise<Known> {
  const { head } = await gitops.read({});
  if (head === known.head) return known;
  const items = known.previews.map(({ directory }) => directory);
  const found = await readAt(gitops, head, items, { clock, options });
  return { head, previews: found };
}

async function readAt(
  gitops: GitOpsRepository,
  at: string,
  items: readonly string[],
  { clock, options }: { readonly clock: SweepPlatform["clock"]; readonly options: SweepOptions },
): Promise<FoundPreview[]> {
  const found: FoundPreview[] = [];
  const read = async (batch: readonly string[]): Promise<number> => {
    const { directories } = await gitops.read({ directories: batch, at });
    for (const [directory, files] of directories) found.push(toFoundPreview(directory, files));
    return 0;
  };
  const failed = await inBatches({ items, read, most: DIRECTORIES_MAX }, clock, options);
  // What cannot be read any more is still there, and is not changed.
  return [...found, ...[...failed].map(([path, { message }]) => toUnreadablePreview(path, message))];
}

/** Whether all that a commit was to remove is gone, and all that it was to announce is announced by it. */
function hasLanded({ plan, lookedAt }: AppliedSweep, { previews }: Known): boolean {
  const now = new Map(previews.map((preview) => [preview.directory, preview]));
  return plan.previews.every(({ action, preview }) => {
    const found = now.get(preview.directory);
    if (action === "remove") return found === undefined;
    return action !== "warn" || found?.warnedAt === Date.parse(toTimestamp(lookedAt));
  });
}

function toTimestamp(time: number): string {
  return new Date(time).toISOString();
}

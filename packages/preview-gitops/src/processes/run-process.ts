import { type Changes, isEmptyPlan } from "preview-core/plan";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { retry, type RetryPolicy } from "../retry.ts";

/** Facts. All facts of the GitOps repository are of one commit. */
export interface Observation<Facts> {
  /** The commit. */
  readonly head: string;
  readonly facts: Facts;
}

/**
 * One way to change the GitOps repository, or to report on it. {@link runProcess} runs every process: it reads, decides,
 * commits, and starts over after a lost race.
 */
export interface Process<Facts, Plan> {
  /**
   * Reads all facts. The other parts are not async.
   *
   * @param last The observation of the attempt before. Default: this is the first attempt
   */
  observe(last: Observation<Facts> | undefined): Promise<Observation<Facts>>;
  /** Decides, from facts alone. */
  plan(facts: Facts): Plan;
  /** What the plan changes in the GitOps repository; undefined when it changes nothing there. */
  toCommit(plan: Plan, facts: Facts): Changes | undefined;
}

/** How to run a process. */
export interface ProcessOptions extends RetryPolicy {
  /** Observe and plan, but commit nothing. Default: false */
  readonly dryRun?: boolean | undefined;
}

/** The places that every process needs. */
export interface ProcessPlatform {
  readonly gitops: GitOpsRepository;
  readonly clock: Clock;
}

/** The result of a process: the facts and the plan of the attempt that committed, or else of the last attempt. */
export interface Outcome<Facts, Plan> extends Observation<Facts> {
  readonly plan: Plan;
  /** When the observation began, in milliseconds since 1970. */
  readonly observedAt: number;
  /** When the plan was made, in milliseconds since 1970. */
  readonly plannedAt: number;
  /** The commit that has the changes of the plan. Default: nothing had to change, or it is a dry run */
  readonly commit: string | undefined;
  /** Facts of the last commit that landed or may have landed. Default: this run has changed nothing */
  readonly replaced: Facts | undefined;
}

/** One attempt, and the changes that it tried to commit. */
interface Attempt<Facts, Plan> {
  readonly decision: Omit<Outcome<Facts, Plan>, "commit" | "replaced">;
  readonly changes: Changes;
}

/**
 * Runs a process to its end.
 *
 * - A commit lands on exactly the observed head, or not at all.
 * - After a lost race, after a lost answer, and when a server did not answer, the next attempt starts over from observing.
 * - A commit whose answer was lost is found in git, and is not made again.
 * - A dry run ends with the plan.
 * - A signal ends the run between two attempts.
 *
 * @throws GitOpsError `deadline` after the last attempt; any other error of the process at once
 */
export async function runProcess<Facts, Plan>(
  process: Process<Facts, Plan>,
  { gitops, clock }: ProcessPlatform,
  { dryRun = false, ...retryPolicy }: ProcessOptions = {},
): Promise<Outcome<Facts, Plan>> {
  let last: Observation<Facts> | undefined;
  const unknown: Attempt<Facts, Plan>[] = [];
  const run = async (): Promise<Outcome<Facts, Plan>> => {
    const observedAt = clock.now();
    last = await process.observe(last);
    const { head, facts } = last;
    const landed = await findLanded(unknown, gitops, head);
    if (landed !== undefined) return { ...landed.decision, commit: head, replaced: landed.decision.facts };
    const plan = process.plan(facts);
    const decision = { head, facts, plan, observedAt, plannedAt: clock.now() };
    const changes = process.toCommit(plan, facts);
    if (changes === undefined || isEmptyPlan(changes) || dryRun)
      return { ...decision, commit: undefined, replaced: unknown.at(-1)?.decision.facts };
    const { message, write, remove } = changes;
    try {
      return { ...decision, commit: await gitops.commit({ head, message, write, remove }), replaced: facts };
    } catch (error) {
      if (error instanceof GitOpsError && error.code === "uncertain") unknown.push({ decision, changes });
      throw error;
    }
  };
  return retry(run, clock, retryPolicy);
}

/** The latest attempt whose changes are all in git. */
async function findLanded<Facts, Plan>(
  attempts: readonly Attempt<Facts, Plan>[],
  gitops: GitOpsRepository,
  head: string,
): Promise<Attempt<Facts, Plan> | undefined> {
  for (const attempt of attempts.toReversed())
    if (await allInGit(attempt.changes, gitops, head)) return attempt;
  return undefined;
}

async function allInGit({ write, remove }: Changes, gitops: GitOpsRepository, at: string): Promise<boolean> {
  try {
    const { files } = await gitops.read({ files: [...write.keys(), ...remove], at });
    return (
      [...write].every(([path, text]) => files.get(path) === text) && !remove.some((path) => files.has(path))
    );
  } catch (error) {
    // GitHub hides the text of a very large file. The file exists, so it was not removed.
    if (error instanceof GitOpsError && error.code === "refused") return false;
    throw error;
  }
}

import { isDeepStrictEqual } from "node:util";
import type { Deployment, Rejection } from "./deployment.ts";
import type { DesiredDeployments } from "./desired-deployments.ts";

/** The state of one preview directory: its last order, and the reason of a later rejection. */
export interface Current {
  readonly target: Deployment | undefined;
  readonly rejection: string | undefined;
}

/** The changes that bring the running previews to the repository's state. */
export interface ReconciliationPlan {
  readonly start: readonly Deployment[];
  readonly replace: readonly Deployment[];
  /** The rejected directories. Their running versions go on, and the directories count as failed. */
  readonly reject: readonly Rejection[];
  /** Directories that the repository does not have. */
  readonly stop: readonly string[];
}

/**
 * The plan from the running previews to the repository's state.
 *
 * - The same deployment is never started twice, not even after a failure. A retry needs a new commit or a
 * raised attempt.
 * - A running preview keeps its host and its place under the limit. New previews follow in the order of their
 * directories.
 * - A rejected directory keeps its running version.
 */
export function planReconciliation(
  desired: DesiredDeployments,
  current: ReadonlyMap<string, Current>,
  limit: number,
): ReconciliationPlan {
  const wanted = new Set([...desired.deployments, ...desired.rejections].map(({ directory }) => directory));
  const { accepted, refused } = admit(desired, current, limit);
  const rejections = [...desired.rejections, ...refused];
  const changed = accepted.filter((deployment) => !isCurrent(deployment, current.get(deployment.directory)));
  return {
    start: changed.filter(({ directory }) => current.get(directory)?.target === undefined),
    replace: changed.filter(({ directory }) => current.get(directory)?.target !== undefined),
    reject: rejections.filter(({ directory, message }) => current.get(directory)?.rejection !== message),
    stop: [...current.keys()].filter((directory) => !wanted.has(directory)),
  };
}

function admit(
  desired: DesiredDeployments,
  current: ReadonlyMap<string, Current>,
  limit: number,
): { accepted: Deployment[]; refused: Rejection[] } {
  const running = (directory: string): Deployment | undefined => current.get(directory)?.target;
  const kept = desired.rejections.filter(({ directory }) => running(directory) !== undefined);
  const stays = [...desired.deployments, ...kept].flatMap(({ directory }) => running(directory) ?? []);
  const holders = new Map(stays.map(({ hostname, directory }) => [hostname, directory]));
  const accepted: Deployment[] = [];
  const refused: Rejection[] = [];
  for (const deployment of oldestFirst(desired.deployments, current)) {
    const { directory, hostname } = deployment;
    const holder = holders.get(hostname) ?? directory;
    if (holder !== directory) {
      refused.push({ directory, message: `its host ${hostname} belongs to ${holder}` });
    } else if (kept.length + accepted.length >= limit) {
      refused.push({ directory, message: `${limit} previews run already, which is the limit` });
    } else {
      holders.set(hostname, directory);
      accepted.push(deployment);
    }
  }
  return { accepted, refused };
}

function oldestFirst(
  deployments: readonly Deployment[],
  current: ReadonlyMap<string, Current>,
): readonly Deployment[] {
  const runs = ({ directory }: Deployment): boolean => current.get(directory)?.target !== undefined;
  return [...deployments.filter(runs), ...deployments.filter((deployment) => !runs(deployment))];
}

function isCurrent(deployment: Deployment, current: Current | undefined): boolean {
  return current?.rejection === undefined && isDeepStrictEqual(current?.target, deployment);
}

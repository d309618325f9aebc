import { isDeepStrictEqual } from "node:util";
import type { Deployment, Rejection } from "./deployment.ts";
import type { DesiredDeployments } from "./desired-deployments.ts";

/** Where one preview directory stands: what it was last asked to run, and why it was refused since, if it was. */
export interface Current {
  readonly target: Deployment | undefined;
  readonly rejection: string | undefined;
}

/** What to change so that what runs is what git wants; everything else stays as it is. */
export interface ReconciliationPlan {
  readonly start: readonly Deployment[];
  readonly replace: readonly Deployment[];
  /** What it runs goes on, but the directory counts as failed. */
  readonly reject: readonly Rejection[];
  /** Directories that git does not have any more. */
  readonly stop: readonly string[];
}

/**
 * The plan from what runs to what git wants.
 *
 * - The same deployment is never started twice, also when it failed: a new commit or a raised attempt is needed.
 * - Who runs already keeps its place under the limit and its host; newcomers are served in order of their directory.
 * - A rejected directory that runs something keeps it.
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

import { GitOpsError } from "../ports/gitops-repository.ts";
import { DAY, directoryOf, MINUTE, ROOT } from "../processes/sweep/sweep-world.fixture.ts";
import {
  exists,
  type SimulatedSweep,
  type SimulatedSweeps,
  type ObservedCommit,
} from "./run-sweeps.fixture.ts";
import type { PullState, SweptPull } from "./sweep-scenario.fixture.ts";

/** The policies of a sweep, with the values of the scenarios' platform config. */
export const SWEEP_POLICY: {
  readonly gracePeriod: number;
  readonly ttl: number;
  readonly keepLabel: string;
} = { gracePeriod: 10 * MINUTE, ttl: 14 * DAY, keepLabel: "keep-preview" };

/** Milliseconds until a run of a workflow begins. The run of a change shortly before a commit sees the commit. */
const RUN_DELAY = 2_000;

const APPLICATION = "argocd-application.yaml";

/**
 * The violated invariants of a scenario. The checks know the states at GitHub and their times, and use no code that makes
 * plans.
 *
 * - A sweep removes a preview only for a reason that holds at some moment after the sweep's last read of the head: the pull
 *   request is closed for longer than the grace period; or the preview has expired, the end was announced on the pull request a
 *   day before, and no label keeps the preview.
 * - A sweep removes whole previews, nothing else, and never more than its limits.
 * - After a sweep without events and faults, no closed pull request has a preview, and no open pull request has lost its
 *   preview without a reason.
 */
export function checkSweeps(simulated: SimulatedSweeps): string[] {
  const sweeps = simulated.sweeps.flatMap((sweep, index) =>
    checkSweep(simulated, sweep).map((problem) => `sweep ${index + 1}: ${problem}`),
  );
  return [...sweeps, ...checkEnd(simulated)];
}

function checkSweep(
  simulated: SimulatedSweeps,
  { commits, limits, previewsBefore }: SimulatedSweep,
): string[] {
  const { pulls } = simulated.scenario;
  const swept = commits.filter(({ commit }) => commit.remove.length > 0);
  const removed = swept.flatMap((seen) => pulls.filter((pull) => isRemoved(seen, pull)));
  const { maxRemovals, maxShare } = limits;
  const count = new Set(removed).size;
  const isTooMuch = count > maxRemovals || (count > 5 && count > previewsBefore * maxShare);
  return [
    ...(isTooMuch
      ? [`removes ${count} of ${previewsBefore}, with limits of ${maxRemovals} and ${maxShare}`]
      : []),
    ...commits.flatMap((seen) => checkCommit(simulated, seen)),
  ];
}

function checkCommit(simulated: SimulatedSweeps, seen: ObservedCommit): string[] {
  const { pulls } = simulated.scenario;
  const { commit, before } = seen;
  const foreign = [...commit.write.keys(), ...commit.remove].filter(
    (path) => !pulls.some((pull) => path.startsWith(`${directory(pull)}/`)),
  );
  const removed = pulls.filter((pull) => isRemoved(seen, pull));
  const halves = removed.filter((pull) =>
    [...before.keys()].some(
      (path) => path.startsWith(`${directory(pull)}/`) && !commit.remove.includes(path),
    ),
  );
  const wrong = removed.filter((pull) => !wasRight(simulated, pull, seen));
  return [
    ...foreign.map((path) => `touches ${path}`),
    ...halves.map(({ service }) => `removes only a part of ${service}`),
    ...wrong.map(
      ({ service }) => `removes ${service}, which was never right after the last read of the head`,
    ),
  ];
}

function isRemoved({ commit }: ObservedCommit, pull: SweptPull): boolean {
  return commit.remove.some((path) => path.startsWith(`${directory(pull)}/`));
}

function wasRight(
  simulated: SimulatedSweeps,
  pull: SweptPull,
  { before, headReadAt, at }: ObservedCommit,
): boolean {
  const text = before.get(`${directory(pull)}/${APPLICATION}`) ?? "";
  const [deployedAt, warnedAt] = [timeIn(text, "deployed-at"), timeIn(text, "expiry-warned-at")];
  const isOver =
    at - deployedAt >= SWEEP_POLICY.ttl &&
    warnedAt >= deployedAt &&
    at - warnedAt >= DAY &&
    wasTold(simulated, pull, deployedAt, at);
  return viewsBetween(simulated, pull, headReadAt, at).some(
    ({ since, state }) =>
      (state === "closed" && at - since >= SWEEP_POLICY.gracePeriod) || (state === "open" && isOver),
  );
}

/** Whether the pull request itself had a notice of this deploy's end for a day. */
function wasTold({ notices }: SimulatedSweeps, pull: SweptPull, deployedAt: number, at: number): boolean {
  return (notices.get(pull) ?? []).some(
    (notice) => notice.deployedAt === deployedAt && at - notice.at >= DAY,
  );
}

/** NaN for a time that is not recorded. Every comparison with NaN is false. */
function timeIn(text: string, name: string): number {
  return Date.parse(new RegExp(`preview-core/${name}: "?([^"\\n]+)"?\\n`).exec(text)?.[1] ?? "");
}

function viewsBetween(
  { views }: SimulatedSweeps,
  pull: SweptPull,
  from: number,
  to: number,
): { since: number; state: PullState }[] {
  const begun = (views.get(pull) ?? []).filter(({ since }) => since <= to);
  return begun.slice(
    Math.max(
      0,
      begun.findLastIndex(({ since }) => since <= from),
    ),
  );
}

function checkEnd(simulated: SimulatedSweeps): string[] {
  const { scenario, views, files, sweeps } = simulated;
  const last = sweeps.at(-1)?.outcome;
  const broken = last instanceof GitOpsError ? [`the last sweep failed: ${last.message}`] : [];
  return [
    ...broken,
    ...scenario.pulls.flatMap((pull) => {
      const { state } = views.get(pull)?.at(-1) ?? { state: "unknown" };
      if (state === "closed")
        return exists(files, pull) ? [`${pull.service} is closed, and still has a preview`] : [];
      return exists(files, pull) || isExcused(simulated, pull)
        ? []
        : [`${pull.service} is ${state}, and lost`];
    }),
    ...(files.get(`${ROOT}/README.md`) === "Services\n" ? [] : ["README.md has changed"]),
  ];
}

/** Whether a later run deploys the removed preview again, or the sweep reported a failure, or the preview has expired. */
function isExcused({ views, sweeps }: SimulatedSweeps, pull: SweptPull): boolean {
  const removals = sweeps.flatMap((sweep) =>
    sweep.commits.filter((seen) => isRemoved(seen, pull)).map((seen) => ({ ...seen, sweep })),
  );
  const removal = removals.at(-1);
  if (removal === undefined) return false;
  const text = removal.before.get(`${directory(pull)}/${APPLICATION}`) ?? "";
  const isExpired = removal.at - timeIn(text, "expiry-warned-at") >= DAY;
  const changed = views.get(pull)?.findLast(({ since }) => since > removal.at - RUN_DELAY);
  const isReported = removal.sweep.outcome instanceof GitOpsError || removal.sweep.outcome.failed.length > 0;
  return isExpired || changed !== undefined || isReported;
}

function directory({ service }: SweptPull): string {
  return directoryOf({ service, pr: 1 });
}

import { GitOpsError } from "../ports/gitops-repository.ts";
import { DAY, directoryOf, MINUTE, ROOT } from "../processes/sweep/sweep-world.fixture.ts";
import { isThere, type PlayedSweep, type PlayedSweeps, type SweepCommitSeen } from "./play-sweeps.fixture.ts";
import type { PullState, SweptPull } from "./sweep-story.fixture.ts";

/** The platform config's, in words of its own. */
const GRACE_PERIOD = 10 * MINUTE;
const TTL = 14 * DAY;
/** A run of GitHub's takes longer to begin, so what changes right before a commit has a run that sees the commit. */
const BEGINNING = 2_000;

const APPLICATION = "argocd-application.yaml";

/**
 * Everything that is wrong with how the sweeps of a story went; it knows what GitHub showed and when, and nothing of how
 * plans are made.
 *
 * - Whatever goes wrong, a sweep removes only what was closed for long enough, or announced as expired a day before and
 *   not kept by a label, at some moment after its last look.
 * - It removes whole previews, nothing else, and never more than its limits.
 * - After a sweep that nothing disturbed, nothing closed is there, and nothing open is missing that was not removed rightly.
 */
export function judgeSweeps(played: PlayedSweeps): string[] {
  const sweeps = played.sweeps.flatMap((sweep, index) =>
    judgeSweep(played, sweep).map((problem) => `sweep ${index + 1}: ${problem}`),
  );
  return [...sweeps, ...judgeEnd(played)];
}

function judgeSweep(played: PlayedSweeps, { commits, limits, previewsBefore }: PlayedSweep): string[] {
  const { pulls } = played.story;
  const swept = commits.filter(({ commit }) => commit.remove.length > 0);
  const removed = swept.flatMap((seen) => pulls.filter((pull) => isRemoved(seen, pull)));
  const { maxRemovals, maxShare } = limits;
  const count = new Set(removed).size;
  const isTooMuch = count > maxRemovals || (count > 5 && count > previewsBefore * maxShare);
  return [
    ...(isTooMuch
      ? [`removes ${count} of ${previewsBefore}, with limits of ${maxRemovals} and ${maxShare}`]
      : []),
    ...commits.flatMap((seen) => judgeCommit(played, seen)),
  ];
}

function judgeCommit(played: PlayedSweeps, seen: SweepCommitSeen): string[] {
  const { pulls } = played.story;
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
  const wrong = removed.filter((pull) => !wasRight(played, pull, seen));
  return [
    ...foreign.map((path) => `touches ${path}`),
    ...halves.map(({ service }) => `removes half of ${service}`),
    ...wrong.map(({ service }) => `removes ${service}, which was never right after the last look`),
  ];
}

function isRemoved({ commit }: SweepCommitSeen, pull: SweptPull): boolean {
  return commit.remove.some((path) => path.startsWith(`${directory(pull)}/`));
}

function wasRight(played: PlayedSweeps, pull: SweptPull, { before, lookedAt, at }: SweepCommitSeen): boolean {
  const text = before.get(`${directory(pull)}/${APPLICATION}`) ?? "";
  const [deployedAt, warnedAt] = [timeIn(text, "deployed-at"), timeIn(text, "expiry-warned-at")];
  const isOver = at - deployedAt >= TTL && warnedAt >= deployedAt && at - warnedAt >= DAY;
  return viewsBetween(played, pull, lookedAt, at).some(
    ({ since, state }) => (state === "closed" && at - since >= GRACE_PERIOD) || (state === "open" && isOver),
  );
}

/** NaN compares with nothing: what is not written down never is over. */
function timeIn(text: string, name: string): number {
  return Date.parse(new RegExp(`preview-core/${name}: "?([^"\\n]+)"?\\n`).exec(text)?.[1] ?? "");
}

function viewsBetween(
  { views }: PlayedSweeps,
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

function judgeEnd(played: PlayedSweeps): string[] {
  const { story, views, files, sweeps } = played;
  const last = sweeps.at(-1)?.outcome;
  const broken = last instanceof GitOpsError ? [`the last sweep failed: ${last.message}`] : [];
  return [
    ...broken,
    ...story.pulls.flatMap((pull) => {
      const { state } = views.get(pull)?.at(-1) ?? { state: "unknown" };
      if (state === "closed")
        return isThere(files, pull) ? [`${pull.service} is closed, and still there`] : [];
      return isThere(files, pull) || isExcused(played, pull) ? [] : [`${pull.service} is ${state}, and lost`];
    }),
    ...(files.get(`${ROOT}/README.md`) === "Services\n" ? [] : ["README.md is not what it was"]),
  ];
}

/** Whether its pull request has had a run since its preview was removed, which would have deployed it again. */
function isExcused({ views, sweeps }: PlayedSweeps, pull: SweptPull): boolean {
  const removals = sweeps.flatMap((sweep) =>
    sweep.commits.filter((seen) => isRemoved(seen, pull)).map((seen) => ({ ...seen, sweep })),
  );
  const removal = removals.at(-1);
  if (removal === undefined) return false;
  const text = removal.before.get(`${directory(pull)}/${APPLICATION}`) ?? "";
  const isExpired = removal.at - timeIn(text, "expiry-warned-at") >= DAY;
  const changed = views.get(pull)?.findLast(({ since }) => since > removal.at - BEGINNING);
  const isTold = removal.sweep.outcome instanceof GitOpsError || removal.sweep.outcome.failed.length > 0;
  return isExpired || changed !== undefined || isTold;
}

function directory({ service }: SweptPull): string {
  return directoryOf({ service, pr: 1 });
}

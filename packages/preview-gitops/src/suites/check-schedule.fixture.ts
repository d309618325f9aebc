import { DEFAULT_ROOT, PreviewError, readPreview, type RecordedPreview } from "preview-core";
import type { LandedCommit } from "./backend.fixture.ts";
import { checkSuccessor } from "./check-chain.fixture.ts";
import {
  allows,
  type ModelPull,
  type ModelRepository,
  nameOf,
  viewAt,
  viewsBetween,
} from "./model.fixture.ts";
import type {
  SimulatedSchedule,
  SimulatedCommit,
  SimulatedRun,
  QuiescentPoint,
} from "./run-schedule.fixture.ts";

type Files = ReadonlyMap<string, string>;

const OWNER_FILE = "preview-owner.yaml";
const PREVIEW_FILES = ["argocd-application.yaml", "namespace-claim.yaml"];

/**
 * The violated invariants of a schedule. The checks know an independent model of the policies and the history of git, and
 * use no code that makes plans.
 *
 * - Of each commit: its parent is the commit of its plan. It is exactly the planned change, and touches only the run's own
 *   paths. It keeps owner files and the cap. At some moment of its run, the pull request justified the change.
 * - At each quiescent point: the previews are those of open, allowed pull requests of the owner, at their heads. A pull
 *   request counts if a complete run has read it since its last change. After a sweep, no closed pull request has a preview.
 */
export function checkSchedule(simulated: SimulatedSchedule): string[] {
  try {
    return [
      ...checkRuns(simulated),
      ...checkHistory(simulated),
      ...simulated.quiescentPoints.flatMap((point) => checkQuiescence(simulated, point)),
    ];
  } catch (error) {
    if (error instanceof PreviewError) return [`a preview cannot be read: ${error.message}`];
    throw error;
  }
}

/** A run may lose a call or be killed. It must not fail in any other way. */
function checkRuns({ runs }: SimulatedSchedule): string[] {
  return runs
    .filter(({ process }) => process.end?.how === "broke")
    .map(({ process }) => `${process.name} broke`);
}

function checkHistory(simulated: SimulatedSchedule): string[] {
  const { history, commits } = simulated;
  return history.slice(1).flatMap((landed, index) => {
    const before = history[index];
    const made = commits.get(landed.oid);
    if (before === undefined || made === undefined) return [`no run made commit ${landed.oid}`];
    const problems = [
      ...checkSuccessor(landed, before, made.commit),
      ...checkPaths(made),
      ...checkOwners(landed.files, before.files),
      ...checkCap(simulated, landed.files, before.files),
      ...checkReason(simulated, made, before.files),
    ];
    return problems.map((problem) => `commit ${index + 1}, by ${made.run.process.name}: ${problem}`);
  });
}

function checkPaths({ run: { pull }, commit }: SimulatedCommit): string[] {
  const isOwn = (path: string): boolean =>
    pull === undefined
      ? new RegExp(`^${DEFAULT_ROOT}/[a-z-]+/preview-pr-[0-9]+/[a-z-]+\\.yaml$`).test(path)
      : path.startsWith(`${directoryOf(pull)}/`);
  const owner = pull && `${DEFAULT_ROOT}/${pull.repository.service}/${OWNER_FILE}`;
  const foreign = [...commit.write.keys()].filter((path) => !isOwn(path) && path !== owner);
  return [...foreign, ...commit.remove.filter((path) => !isOwn(path))].map((path) => `touches ${path}`);
}

function checkOwners(after: Files, before: Files): string[] {
  const owners = [...before].filter(([path]) => path.endsWith(`/${OWNER_FILE}`));
  return owners.filter(([path, text]) => after.get(path) !== text).map(([path]) => `changes ${path}`);
}

function checkCap({ schedule: { policy } }: SimulatedSchedule, after: Files, before: Files): string[] {
  const { cap } = policy;
  if (cap === undefined) return [];
  const full = [...previewsByService(after)].filter(
    ([service, directories]) =>
      directories.size > cap && directories.size > (previewsByService(before).get(service)?.size ?? 0),
  );
  return full.map(([service]) => `gives ${service} more than ${cap} previews`);
}

/** Changes that the pull request justified at no moment between the start of the run and the commit. */
function checkReason(simulated: SimulatedSchedule, made: SimulatedCommit, before: Files): string[] {
  const { run, commit, at } = made;
  const { policy } = simulated.schedule;
  const written = [...Map.groupBy(commit.write.keys(), folderOf).keys()].filter(isPreview);
  const removed = [...Map.groupBy(commit.remove, folderOf).keys()].filter(isPreview);
  const wrongWrites = written.filter((folder) => {
    const after = new Map([...commit.write].filter(([path]) => folderOf(path) === folder));
    const now = new Map([...inFolder(before, folder), ...after]);
    const { pull, recorded } = find(simulated, now);
    const views = pull ? viewsBetween(pull, run.process.startedAt, at) : [];
    return !views.some(
      (view) => view.open && view.headSha === recorded.sha && pull && allows(policy, pull, view),
    );
  });
  const wrongRemovals = removed.filter((folder) => {
    if (written.includes(folder)) return false;
    const { pull } = find(simulated, inFolder(before, folder));
    const views = pull ? viewsBetween(pull, run.process.startedAt, at) : [];
    const isSweep = run.pull === undefined;
    return !views.some((view) => !view.open || (!isSweep && pull && !allows(policy, pull, view)));
  });
  return [
    ...wrongWrites.map((folder) => `deploys ${folder}, which was never right during the run`),
    ...wrongRemovals.map((folder) => `removes ${folder}, which was never right during the run`),
  ];
}

/** The violated invariants at a quiescent point. */
function checkQuiescence(simulated: SimulatedSchedule, point: QuiescentPoint): string[] {
  const { files } = landedAt(simulated, point);
  const folders = Map.groupBy(files, ([path]) => folderOf(path));
  const previews = [...folders].filter(([folder]) => isPreview(folder));
  const found = previews.map(([folder, entries]) => ({ folder, ...find(simulated, new Map(entries)) }));
  const unknown = found
    .filter(({ pull }) => pull === undefined)
    .map(({ folder }) => `${folder} belongs to no pull request`);
  const incomplete = previews
    .filter(([, entries]) => namesOf(entries).join() !== PREVIEW_FILES.join())
    .map(([folder, entries]) => `${folder} holds ${namesOf(entries).join(", ")}`);
  const pulls = simulated.pulls.filter(({ views }) => (views[0]?.since ?? 0) <= point.at);
  const violated = pulls.flatMap((pull) => {
    const { recorded } = found.find((one) => one.pull === pull) ?? {};
    return checkPull(simulated, point, pull, recorded).map((problem) => `${nameOf(pull)} ${problem}`);
  });
  return [...unknown, ...incomplete, ...violated].map((problem) => `at step ${point.at}, ${problem}`);
}

function landedAt({ history, commits }: SimulatedSchedule, { at }: QuiescentPoint): LandedCommit {
  const landed = history.findLast(({ oid }) => (commits.get(oid)?.at ?? 0) <= at);
  if (landed === undefined) throw new Error("there is no first commit");
  return landed;
}

function checkPull(
  simulated: SimulatedSchedule,
  point: QuiescentPoint,
  pull: ModelPull,
  recorded: RecordedPreview | undefined,
): string[] {
  const { policy } = simulated.schedule;
  const { view } = viewAt(pull, point.at);
  const owner = ownerOf(landedAt(simulated, point), pull.repository);
  if (owner !== undefined && owner !== pull.repository.id)
    return recorded ? ["has a preview under a name that is not its repository's"] : [];
  if (!view.open && point.swept) return recorded ? ["is closed and swept, and has a preview"] : [];
  const heads = pull.views.map(({ view: { headSha } }) => headSha);
  if (recorded && !heads.includes(recorded.sha))
    return [`is deployed at ${recorded.sha}, which it never had`];
  if (!isSettled(simulated, point, pull)) return [];
  if (!view.open) return recorded ? ["is closed and has a preview"] : [];
  if (!allows(policy, pull, view)) return recorded ? ["is refused and has a preview"] : [];
  if (recorded)
    return recorded.sha === view.headSha ? [] : [`is deployed at ${recorded.sha}, not at its head`];
  return foundNoRoom(simulated, point, pull) ? [] : ["is open, allowed and built, and has no preview"];
}

/**
 * Whether a complete run has read the pull request since its last change, and no run was interrupted since that run began.
 * Only a run for the head deploys. So where there is something to deploy, no other run counts.
 */
function isSettled(
  { schedule: { policy }, runs }: SimulatedSchedule,
  { at }: QuiescentPoint,
  pull: ModelPull,
): boolean {
  const { view, since } = viewAt(pull, at);
  const deployable = view.open && allows(policy, pull, view);
  const begun = runs.filter(({ process }) => process.startedAt <= at);
  const own = begun.filter((run) => run.pull === pull);
  const last = own.findLast(
    (run) => isComplete(run) && run.process.startedAt > since && (!deployable || run.sha === view.headSha),
  );
  if (last === undefined) return false;
  const sweeps = begun.filter((run) => run.pull === undefined);
  return ![...own, ...sweeps].some(
    (run) => !isComplete(run) && (run.process.end?.at ?? 0) > last.process.startedAt,
  );
}

function isComplete({ process, isPartial }: SimulatedRun): boolean {
  return process.end?.how === "done" && !isPartial;
}

/** Whether a run found a service at its cap, and nothing was deployed for the pull request since. */
function foundNoRoom(simulated: SimulatedSchedule, { at: end }: QuiescentPoint, pull: ModelPull): boolean {
  const { schedule, runs, history, commits } = simulated;
  const { cap } = schedule.policy;
  if (cap === undefined) return false;
  const deploys = [...commits.values()].filter(
    ({ run, commit, at }) => at <= end && run.pull === pull && commit.write.size > 0,
  );
  const lastDeploy = Math.max(0, ...deploys.map(({ at }) => at));
  return runs.some((run) => {
    if ((run.pull !== undefined && run.pull !== pull) || run.lastReadAt < lastDeploy) return false;
    const read = history.find(({ oid }) => oid === run.lastRead);
    const previews = read && previewsByService(read.files).get(pull.repository.service);
    return previews !== undefined && previews.size >= cap && !previews.has(directoryOf(pull));
  });
}

/** The id of the repository that owns the service's name, by the owner file. */
function ownerOf({ files }: LandedCommit, { service }: ModelRepository): number | undefined {
  const text = files.get(`${DEFAULT_ROOT}/${service}/${OWNER_FILE}`);
  const id = /^ {2}id: ([0-9]+)$/m.exec(text ?? "")?.[1];
  return id === undefined ? undefined : Number(id);
}

/**
 * The pull request of a preview, by the preview's files.
 *
 * @throws Error when the files name different commits
 */
function find(
  { pulls }: SimulatedSchedule,
  files: Files,
): { pull: ModelPull | undefined; recorded: RecordedPreview } {
  const recorded = readPreview(files);
  if ("unreadable" in recorded)
    throw new PreviewError("invalid-manifest", [{ path: "", message: recorded.unreadable }]);
  const application = [...files].find(([path]) => path.endsWith("/argocd-application.yaml"))?.[1] ?? "";
  const revision = /^ {4}targetRevision: "?([0-9a-f]+)"?$/m.exec(application)?.[1];
  if (revision !== recorded.sha || !recorded.image.tag.endsWith(recorded.sha.slice(0, 12)))
    throw new Error(`revision ${revision}, tag ${recorded.image.tag} and commit ${recorded.sha} differ`);
  const pull = pulls.find(
    ({ repository, number }) => repository.id === recorded.repository.id && number === recorded.preview.pr,
  );
  return { pull, recorded };
}

function previewsByService(files: Files): Map<string, Set<string>> {
  const folders = [...new Set([...files.keys()].map(folderOf))].filter(isPreview);
  const services = Map.groupBy(folders, (folder) => folder.split("/").at(-2) ?? "");
  return new Map([...services].map(([service, directories]) => [service, new Set(directories)]));
}

function directoryOf({ repository, number }: ModelPull): string {
  return `${DEFAULT_ROOT}/${repository.service}/preview-pr-${number}`;
}

function inFolder(files: Files, folder: string): Files {
  return new Map([...files].filter(([path]) => folderOf(path) === folder));
}

function namesOf(entries: readonly (readonly [string, string])[]): string[] {
  return entries.map(([path]) => path.slice(path.lastIndexOf("/") + 1)).toSorted();
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function isPreview(folder: string): boolean {
  return folder.includes("/preview-pr-");
}

import { DEFAULT_ROOT, PreviewError, readPreview, type RecordedPreview } from "preview-core";
import type { LandedCommit } from "./backend.fixture.ts";
import { judgeSuccessor } from "./judge-chain.fixture.ts";
import {
  allows,
  type ModelPull,
  type ModelRepository,
  nameOf,
  viewAt,
  viewsBetween,
} from "./model.fixture.ts";
import type { Played, PlayedCommit, PlayedRun, Rest } from "./play-schedule.fixture.ts";

type Files = ReadonlyMap<string, string>;

const OWNER_FILE = "preview-owner.yaml";
const PREVIEW_FILES = ["argocd-application.yaml", "namespace-claim.yaml"];

/**
 * Everything that is wrong with how a schedule went; it knows the model and git, and nothing of how plans are made.
 *
 * - History: each commit stands on the one that it was planned on, is exactly its own change, touches nothing foreign,
 *   keeps owner files and the cap, and was right at some moment of its run.
 * - Rest: whenever nothing is under way, the previews are those of open, allowed pull requests of the owner at their
 *   heads, as far as a whole run has seen them since their last change; after a sweep no closed one has a preview at all.
 */
export function judgeSchedule(played: Played): string[] {
  try {
    return [
      ...judgeRuns(played),
      ...judgeHistory(played),
      ...played.rests.flatMap((rest) => judgeRest(played, rest)),
    ];
  } catch (error) {
    if (error instanceof PreviewError) return [`a preview cannot be read: ${error.message}`];
    throw error;
  }
}

/** Lost calls and killed runs are what schedules are made of; nothing else goes wrong. */
function judgeRuns({ runs }: Played): string[] {
  return runs.filter(({ actor }) => actor.end?.how === "broke").map(({ actor }) => `${actor.name} broke`);
}

function judgeHistory(played: Played): string[] {
  const { history, commits } = played;
  return history.slice(1).flatMap((landed, index) => {
    const before = history[index];
    const made = commits.get(landed.oid);
    if (before === undefined || made === undefined) return [`nobody knows of commit ${landed.oid}`];
    const problems = [
      ...judgeSuccessor(landed, before, made.commit),
      ...judgePaths(made),
      ...judgeOwners(landed.files, before.files),
      ...judgeCap(played, landed.files, before.files),
      ...judgeReason(played, made, before.files),
    ];
    return problems.map((problem) => `commit ${index + 1}, by ${made.run.actor.name}: ${problem}`);
  });
}

function judgePaths({ run: { pull }, commit }: PlayedCommit): string[] {
  const isOwn = (path: string): boolean =>
    pull === undefined
      ? new RegExp(`^${DEFAULT_ROOT}/[a-z-]+/preview-pr-[0-9]+/[a-z-]+\\.yaml$`).test(path)
      : path.startsWith(`${directoryOf(pull)}/`);
  const owner = pull && `${DEFAULT_ROOT}/${pull.repository.service}/${OWNER_FILE}`;
  const foreign = [...commit.write.keys()].filter((path) => !isOwn(path) && path !== owner);
  return [...foreign, ...commit.remove.filter((path) => !isOwn(path))].map((path) => `touches ${path}`);
}

function judgeOwners(after: Files, before: Files): string[] {
  const owners = [...before].filter(([path]) => path.endsWith(`/${OWNER_FILE}`));
  return owners.filter(([path, text]) => after.get(path) !== text).map(([path]) => `changes ${path}`);
}

function judgeCap({ schedule: { policy } }: Played, after: Files, before: Files): string[] {
  const { cap } = policy;
  if (cap === undefined) return [];
  const full = [...previewsByService(after)].filter(
    ([service, directories]) =>
      directories.size > cap && directories.size > (previewsByService(before).get(service)?.size ?? 0),
  );
  return full.map(([service]) => `gives ${service} more than ${cap} previews`);
}

/** At some moment between the start of its run and its landing, the pull request was so that the change was right. */
function judgeReason(played: Played, made: PlayedCommit, before: Files): string[] {
  const { run, commit, at } = made;
  const { policy } = played.schedule;
  const written = [...Map.groupBy(commit.write.keys(), folderOf).keys()].filter(isPreview);
  const removed = [...Map.groupBy(commit.remove, folderOf).keys()].filter(isPreview);
  const wrongWrites = written.filter((folder) => {
    const after = new Map([...commit.write].filter(([path]) => folderOf(path) === folder));
    const now = new Map([...inFolder(before, folder), ...after]);
    const { pull, recorded } = find(played, now);
    const views = pull ? viewsBetween(pull, run.actor.startedAt, at) : [];
    return !views.some(
      (view) => view.open && view.headSha === recorded.sha && pull && allows(policy, pull, view),
    );
  });
  const wrongRemovals = removed.filter((folder) => {
    if (written.includes(folder)) return false;
    const { pull } = find(played, inFolder(before, folder));
    const views = pull ? viewsBetween(pull, run.actor.startedAt, at) : [];
    const isSweep = run.pull === undefined;
    return !views.some((view) => !view.open || (!isSweep && pull && !allows(policy, pull, view)));
  });
  return [
    ...wrongWrites.map((folder) => `deploys ${folder}, which was never right while it ran`),
    ...wrongRemovals.map((folder) => `removes ${folder}, which was never right while it ran`),
  ];
}

/** What is wrong with the previews at a moment at which nothing is under way. */
function judgeRest(played: Played, rest: Rest): string[] {
  const { files } = landedAt(played, rest);
  const folders = Map.groupBy(files, ([path]) => folderOf(path));
  const previews = [...folders].filter(([folder]) => isPreview(folder));
  const found = previews.map(([folder, entries]) => ({ folder, ...find(played, new Map(entries)) }));
  const unknown = found.filter(({ pull }) => pull === undefined).map(({ folder }) => `nobody owns ${folder}`);
  const incomplete = previews
    .filter(([, entries]) => namesOf(entries).join() !== PREVIEW_FILES.join())
    .map(([folder, entries]) => `${folder} holds ${namesOf(entries).join(", ")}`);
  const pulls = played.pulls.filter(({ views }) => (views[0]?.since ?? 0) <= rest.at);
  const judged = pulls.flatMap((pull) => {
    const { recorded } = found.find((one) => one.pull === pull) ?? {};
    return judgePull(played, rest, pull, recorded).map((problem) => `${nameOf(pull)} ${problem}`);
  });
  return [...unknown, ...incomplete, ...judged].map((problem) => `at step ${rest.at}, ${problem}`);
}

function landedAt({ history, commits }: Played, { at }: Rest): LandedCommit {
  const landed = history.findLast(({ oid }) => (commits.get(oid)?.at ?? 0) <= at);
  if (landed === undefined) throw new Error("there is no first commit");
  return landed;
}

function judgePull(
  played: Played,
  rest: Rest,
  pull: ModelPull,
  recorded: RecordedPreview | undefined,
): string[] {
  const { policy } = played.schedule;
  const { view } = viewAt(pull, rest.at);
  const owner = ownerOf(landedAt(played, rest), pull.repository);
  if (owner !== undefined && owner !== pull.repository.id)
    return recorded ? ["has a preview under a name that is not its repository's"] : [];
  if (!view.open && rest.swept) return recorded ? ["is closed and swept, and has a preview"] : [];
  const heads = pull.views.map(({ view: { headSha } }) => headSha);
  if (recorded && !heads.includes(recorded.sha))
    return [`is deployed at ${recorded.sha}, which it never had`];
  if (!isSettled(played, rest, pull)) return [];
  if (!view.open) return recorded ? ["is closed and has a preview"] : [];
  if (!allows(policy, pull, view)) return recorded ? ["is refused and has a preview"] : [];
  if (recorded)
    return recorded.sha === view.headSha ? [] : [`is deployed at ${recorded.sha}, not at its head`];
  return foundNoRoom(played, rest, pull) ? [] : ["is open, allowed and built, and has no preview"];
}

/**
 * Whether a whole run has seen the pull request as it is now, and no other was cut off after that one had begun. Only a run
 * for the head deploys, so another one counts only where there is nothing to deploy.
 */
function isSettled({ schedule: { policy }, runs }: Played, { at }: Rest, pull: ModelPull): boolean {
  const { view, since } = viewAt(pull, at);
  const deployable = view.open && allows(policy, pull, view);
  const begun = runs.filter(({ actor }) => actor.startedAt <= at);
  const own = begun.filter((run) => run.pull === pull);
  const last = own.findLast(
    (run) => isWhole(run) && run.actor.startedAt > since && (!deployable || run.sha === view.headSha),
  );
  if (last === undefined) return false;
  const sweeps = begun.filter((run) => run.pull === undefined);
  return ![...own, ...sweeps].some((run) => !isWhole(run) && (run.actor.end?.at ?? 0) > last.actor.startedAt);
}

function isWhole({ actor, blind }: PlayedRun): boolean {
  return actor.end?.how === "done" && !blind;
}

/** Whether a run met a service that was full of others, and nothing was deployed for the pull request since. */
function foundNoRoom(played: Played, { at: end }: Rest, pull: ModelPull): boolean {
  const { schedule, runs, history, commits } = played;
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

/** Which repository the service's name belongs to: whose is written in the first owner file. */
function ownerOf({ files }: LandedCommit, { service }: ModelRepository): number | undefined {
  const text = files.get(`${DEFAULT_ROOT}/${service}/${OWNER_FILE}`);
  const id = /^ {2}id: ([0-9]+)$/m.exec(text ?? "")?.[1];
  return id === undefined ? undefined : Number(id);
}

/** The pull request that a preview's own files name, which must agree on what is deployed. */
function find({ pulls }: Played, files: Files): { pull: ModelPull | undefined; recorded: RecordedPreview } {
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

import {
  APPLICATION_FILE,
  CLAIM_FILE,
  ownerPath,
  parseOwner,
  parsePreviewDirectory,
  type Preview,
  PreviewError,
  previewDirectory,
  readPreview,
  type ServiceOwner,
} from "preview-core";
import {
  assertOwnPaths,
  planPreview,
  planRepeat,
  type PreviewFacts,
  type PreviewPlan,
  type PreviewRequest,
  type PullRequestState,
} from "preview-core/plan";
import { GitOpsError, type Snapshot } from "../ports/gitops-repository.ts";
import { retry } from "../retry.ts";
import { countPreviews } from "./count-previews.ts";
import { readForRemovals } from "./read-platform.ts";
import { readRivals } from "./read-rivals.ts";
import {
  type Outcome,
  type Process,
  type ProcessOptions,
  type ProcessPlatform,
  runProcess,
} from "./run-process.ts";

/** The preview to bring in line with its pull request. */
export interface SyncRequest extends PreviewRequest {
  /** Path of the platform config in the GitOps repository. */
  readonly configPath: string;
}

export interface SyncPlatform extends ProcessPlatform {
  /** Reads the current state of the pull request. */
  readonly readPullRequest: () => Promise<PullRequestState>;
}

/** The result of a sync. */
export type SyncResult = Outcome<PreviewFacts, PreviewPlan>;

/** Minimum start time of a workflow run, in milliseconds. */
const RUN_START = 2_000;

/**
 * Brings one preview in line with its pull request, after any events in any order.
 *
 * The same call handles a pull request that changes during the commit: it closes, reopens, loses its label, or gets another
 * head. Compare-and-swap detects two overlapping commits. It does not detect another run that decided to do nothing.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, `invalid-owner`
 */
export async function syncPreview(
  platform: SyncPlatform,
  { configPath, ...request }: SyncRequest,
  options: ProcessOptions = {},
): Promise<SyncResult> {
  const { clock, readPullRequest } = platform;
  const sync = (about: PreviewRequest): Promise<SyncResult> =>
    runProcess(syncProcess(platform, { ...about, configPath }), platform, options);
  let result = await sync(request);
  let { commit } = result;
  while (result.replaced !== undefined && mayBeOutdated(result, clock.now())) {
    const pullRequest = await retry(readPullRequest, clock, options).catch(unknownPullRequest);
    const again = planRepeat({ ...result, replaced: result.replaced.directory, pullRequest });
    if (again === undefined) break;
    result = await sync(again);
    commit = result.commit ?? commit;
  }
  return { ...result, commit };
}

/**
 * Whether a workflow run can have started and ended since a read. A removal that took less time cannot overlap with
 * another run's decision to do nothing.
 *
 * @param readAt Milliseconds since 1970, as `now`.
 */
export function canOverlap(readAt: number, now: number): boolean {
  return now - readAt > RUN_START;
}

function syncProcess(
  { gitops, clock, readPullRequest }: SyncPlatform,
  { configPath, ...request }: SyncRequest,
): Process<PreviewFacts, PreviewPlan> {
  const { preview } = request;
  return {
    async observe() {
      const { snapshot, broken, ...platform } = await readForRemovals(gitops, configPath, (root) => ({
        files: [ownerPath(preview.service, root), ...deploymentsOf(preview, root)],
        directories: [previewDirectory(preview, root)],
        listings: [`${root}/${preview.service}`],
      }));
      const directory =
        snapshot.directories.get(previewDirectory(preview, platform.config.root)) ??
        new Map<string, string>();
      const { maxPreviewsPerTeam, maxPreviews } = platform.config.policy;
      const isCapped = directory.size === 0 && (maxPreviewsPerTeam !== null || maxPreviews !== null);
      const counts = isCapped
        ? await countPreviews(gitops, preview.team, platform.config.root, snapshot.head)
        : undefined;
      const rivals = await readRivals(gitops, preview, platform.config, snapshot.head);
      // Read after the GitOps repository, so that a close in between counts.
      const pullRequest = await readPullRequest();
      const isClosed = pullRequest.state === "closed";
      if (broken !== undefined && !isClosed) throw broken;
      const { root } = platform.config;
      const siblings = snapshot.listings.get(`${root}/${preview.service}`) ?? [];
      const facts: PreviewFacts = {
        ...request,
        ...platform,
        pullRequest,
        owner: ownerIn(snapshot, ownerPath(preview.service, root), isClosed && hasOrigin(directory)),
        directory,
        counts,
        livePreviews: siblings.map(parsePreviewDirectory).filter((number) => number !== undefined),
        // A listing has folders only.
        folder: [
          ...siblings.filter((name) => parsePreviewDirectory(name) === undefined),
          ...deploymentsOf(preview, root).filter((path) => snapshot.files.has(path)),
        ],
        rivals,
        now: clock.now(),
      };
      return { head: snapshot.head, facts };
    },
    plan: planPreview,
    toCommit(plan, { config }) {
      assertOwnPaths(plan, preview, config.root);
      return plan;
    },
  };
}

/** The files of a deployment that is no preview, as the reference implementation has them. */
function deploymentsOf({ service }: Preview, root: string): string[] {
  return [APPLICATION_FILE, CLAIM_FILE].map((file) => `${root}/${service}/${file}`);
}

/**
 * @param isOptional Whether the preview of a closed pull request says itself whose it is, so that a broken owner file keeps nothing
 */
function ownerIn({ files }: Snapshot, path: string, isOptional: boolean): ServiceOwner | undefined {
  const text = files.get(path);
  if (text === undefined) return undefined;
  try {
    return parseOwner(text, path);
  } catch (error) {
    if (isOptional && error instanceof PreviewError) return undefined;
    throw error;
  }
}

/** Whether the files name the repository that they belong to, by its id. A directory without files is nobody's. */
function hasOrigin(directory: ReadonlyMap<string, string>): boolean {
  if (directory.size === 0) return true;
  const recorded = readPreview(directory);
  return !("unreadable" in recorded) && recorded.repository.id !== undefined;
}

/** Whether the pull request can have changed during the commit. */
function mayBeOutdated({ plan, observedAt }: SyncResult, now: number): boolean {
  return plan.action !== "remove" || canOverlap(observedAt, now);
}

/** The result of a run keeps its commit, even if the pull request cannot be read after the commit. */
function unknownPullRequest(error: unknown): PullRequestState {
  if (error instanceof GitOpsError) return { state: "unknown", reason: error.message };
  throw error;
}

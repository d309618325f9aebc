import {
  DEFAULT_ROOT,
  ownerPath,
  parseConfigLeniently,
  parseOwner,
  parsePreviewDirectory,
  previewDirectory,
} from "preview-core";
import type { PreviewFacts, PullRequestState } from "preview-core/plan";
import type { Clock } from "./ports/clock.ts";
import type { GitOpsRepository, Snapshot } from "./ports/gitops-repository.ts";
import { missingConfig, parseFile } from "./parse-file.ts";

/** What a run knows before it looks at anything. */
export type PreviewRequest = Pick<
  PreviewFacts,
  "preview" | "repository" | "sha" | "image" | "redeploy" | "runUrl"
> & {
  /** Where the platform config is in the GitOps repository. */
  readonly configPath: string;
};

/** The places that are looked at. */
export interface Platform {
  readonly gitops: GitOpsRepository;
  /** The pull request as it is right now. */
  readonly readPullRequest: () => Promise<PullRequestState>;
  readonly clock: Clock;
}

/** What was seen, and at which commit of the GitOps repository. */
export interface PreviewObservation {
  readonly head: string;
  readonly facts: PreviewFacts;
}

/**
 * Looks at the GitOps repository and then at the pull request, so that a pull request that closes in between is seen.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, `invalid-owner`
 */
export async function observePreview(
  platform: Platform,
  request: PreviewRequest,
): Promise<PreviewObservation> {
  const { snapshot, config, unknownKeys } = await readGitOps(platform.gitops, request, DEFAULT_ROOT);
  const pullRequest = await platform.readPullRequest();
  const { preview } = request;
  const siblings = snapshot.listings.get(`${config.root}/${preview.service}`) ?? [];
  const facts: PreviewFacts = {
    ...request,
    config,
    unknownKeys,
    pullRequest,
    owner: readOwner(snapshot, ownerPath(preview.service, config.root)),
    directory: snapshot.directories.get(previewDirectory(preview, config.root)) ?? new Map(),
    livePreviews: siblings.map(parsePreviewDirectory).filter((number) => number !== undefined),
    now: platform.clock.now(),
  };
  return { head: snapshot.head, facts };
}

/** One request, unless the config says that services are elsewhere than usual. */
async function readGitOps(
  gitops: GitOpsRepository,
  request: PreviewRequest,
  root: string,
): Promise<{ snapshot: Snapshot } & ReturnType<typeof parseConfigLeniently>> {
  const { preview, configPath } = request;
  const snapshot = await gitops.read({
    files: [configPath, ownerPath(preview.service, root)],
    directories: [previewDirectory(preview, root)],
    listings: [`${root}/${preview.service}`],
  });
  const parsed = parsePlatformConfig(snapshot.files.get(configPath), configPath);
  return parsed.config.root === root
    ? { snapshot, ...parsed }
    : readGitOps(gitops, request, parsed.config.root);
}

function parsePlatformConfig(
  text: string | undefined,
  path: string,
): ReturnType<typeof parseConfigLeniently> {
  if (text === undefined) throw missingConfig(path);
  return parseFile(path, () => parseConfigLeniently(text));
}

function readOwner({ files }: Snapshot, path: string): PreviewFacts["owner"] {
  const text = files.get(path);
  return text === undefined ? undefined : parseFile(path, () => parseOwner(text));
}

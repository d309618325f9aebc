import type { PlatformConfig } from "preview-core";
import { type ClusterObject, isExpiring, type SweepFacts, type SweptPreview } from "preview-core/plan";
import { retry } from "../retry.ts";
import type { SweptCluster } from "../ports/cluster.ts";
import { observeDirectories, type ObservedDirectories } from "./observe-directories.ts";
import {
  confirmPullRequests,
  observePullRequests,
  type ObservedPullRequests,
  type PullRequestLook,
  type Wanted,
} from "./observe-pull-requests.ts";
import type { SweepFailure, SweepOptions, SweepPlatform, SweepRequest } from "./sweep-platform.ts";
import { type FoundPreview, refOf } from "./to-swept-preview.ts";

/** What was seen, and at which commit of the GitOps repository. */
export interface SweepObservation extends Pick<ObservedDirectories, "head" | "config" | "owners"> {
  readonly facts: SweepFacts;
  /** Whether every preview directory is known. */
  readonly isComplete: boolean;
  readonly warnings: readonly string[];
  readonly failed: readonly SweepFailure[];
}

type Policy = Pick<SweepFacts, "policy" | "now">;

/**
 * Looks at the previews first and at their pull requests and the clusters after that, so that what is opened or deployed
 * meanwhile is never taken for an orphan.
 *
 * @throws GitOpsError when the GitOps repository cannot be read
 * @throws PreviewError `invalid-config`
 */
export async function observeSweep(
  platform: SweepPlatform,
  request: SweepRequest,
  options: SweepOptions,
): Promise<SweepObservation> {
  const { clock, gitops } = platform;
  const { onProgress } = options;
  const now = clock.now();
  const look = { gitops, clock, retryPolicy: options, configPath: request.configPath, onProgress };
  const seen = await retry(() => observeDirectories(look), clock, options);
  const { policy } = seen.config;
  const { previews, failed } = await withPullRequests(platform, options, seen.previews, { policy, now });
  const clusters = await listObjects(platform.clusters ?? [], seen.config, options);
  const facts: SweepFacts = {
    policy,
    now,
    previews,
    objects: clusters.objects.filter((object) => isJudged(object, seen.failed)),
    limits: request.limits,
    // A root that is not there is more likely a mistake in the config than a platform without services.
    pruneCluster: request.pruneCluster === true && seen.hasRoot,
  };
  return {
    head: seen.head,
    config: seen.config,
    owners: seen.owners,
    isComplete: seen.failed.length === 0,
    facts,
    warnings: warningsOf(seen),
    failed: [...seen.failed, ...failed, ...clusters.failed],
  };
}

/** The same previews with their pull requests, which are asked for one by one: none may be in a list that is old. */
export async function confirmPreviews(
  platform: SweepPlatform,
  options: SweepOptions,
  found: readonly FoundPreview[],
  { ttl }: Pick<SweepFacts["policy"], "ttl">,
): Promise<{ previews: SweptPreview[]; failed: readonly SweepFailure[] }> {
  return ask(
    found,
    () => ttl !== null,
    (wanted) => confirmPullRequests(lookOf(platform, options), wanted),
  );
}

function withPullRequests(
  platform: SweepPlatform,
  options: SweepOptions,
  found: readonly FoundPreview[],
  policy: Policy,
): ReturnType<typeof confirmPreviews> {
  return ask(
    found,
    (preview) => isExpiring(preview, policy),
    (wanted) => observePullRequests(lookOf(platform, options), wanted),
  );
}

async function ask(
  found: readonly FoundPreview[],
  needsLabels: (preview: FoundPreview) => boolean,
  observe: (wanted: readonly Wanted[]) => Promise<ObservedPullRequests>,
): ReturnType<typeof confirmPreviews> {
  const asked = found.flatMap((preview) => {
    const ref = refOf(preview);
    return ref === undefined ? [] : [{ preview, ref, labels: needsLabels(preview) }];
  });
  const { states, failed } = await observe(asked);
  const known = new Map(asked.map(({ preview }, index) => [preview, states[index]]));
  const previews = found.map((preview) => ({
    ...preview,
    pullRequest: known.get(preview) ?? { state: "unknown" as const, reason: "it names no pull request" },
  }));
  return { previews, failed };
}

function lookOf({ pullRequests, clock }: SweepPlatform, options: SweepOptions): PullRequestLook {
  return { pullRequests, clock, retryPolicy: options, onProgress: options.onProgress };
}

async function listObjects(
  clusters: readonly SweptCluster[],
  config: PlatformConfig,
  { onProgress }: SweepOptions,
): Promise<{ objects: ClusterObject[]; failed: SweepFailure[] }> {
  const objects: ClusterObject[] = [];
  const failed: SweepFailure[] = [];
  for (const [index, view] of clusters.entries()) {
    try {
      objects.push(...(await view.list(config)));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push({ what: `the ${view.cluster}`, message: error.message });
    }
    onProgress?.({ phase: "clusters", done: index + 1, all: clusters.length });
  }
  return { objects, failed };
}

/** Of a service that could not be listed it is not known what git has. */
function isJudged({ directory }: ClusterObject, failed: readonly SweepFailure[]): boolean {
  return !failed.some(({ what }) => directory?.startsWith(`${what}/`));
}

function warningsOf({ config, unknownKeys, hasRoot }: ObservedDirectories): string[] {
  return [
    ...unknownKeys.map((path) => `the platform config has ${path}, which this version does not know`),
    ...(hasRoot
      ? []
      : [`the GitOps repository has no folder ${config.root}, so nothing is pruned in clusters`]),
  ];
}

import { describeProblem, type PlatformConfig, type PreviewError, type Problem } from "preview-core";
import {
  type ClusterObject,
  expiryStop,
  isExpiring,
  planSweep,
  type SweepFacts,
  type SweepPlan,
} from "preview-core/plan";
import type { SweptCluster } from "../../ports/cluster.ts";
import type { ItemFailure } from "../in-batches.ts";
import { type PreviewDirectories, readPreviewDirectories } from "../read-directories.ts";
import { readPullRequests } from "../read-pull-requests.ts";
import type { Process } from "../run-process.ts";
import { foundPreview, withPullRequests } from "./found-preview.ts";
import type { SweepOptions, SweepPlatform, SweepRequest } from "./sweep-platform.ts";

/** The facts of a sweep, and further facts for its report. */
export interface SurveyFacts extends SweepFacts {
  readonly config: PlatformConfig;
  readonly unknownKeys: readonly Problem[];
  /** Why the platform config cannot be parsed. Default: it can */
  readonly broken?: PreviewError | undefined;
  /** Path of a service's owner file → its text. */
  readonly owners: ReadonlyMap<string, string>;
  /** Whether every preview directory was read. */
  readonly isComplete: boolean;
  readonly warnings: readonly string[];
  readonly failed: readonly ItemFailure[];
}

/**
 * The first process of a sweep: reads everything, and decides. The second process confirms and commits.
 *
 * Reads previews first, then pull requests and clusters. A pull request that opens in between is therefore never mistaken for
 * an orphan.
 */
export function surveyProcess(
  platform: SweepPlatform,
  request: SweepRequest,
  options: SweepOptions,
): Process<SurveyFacts, SweepPlan> {
  const { gitops, clock, serverClock, pullRequests, clusters = [] } = platform;
  const { configPath, limits, pruneCluster = false } = request;
  const { onProgress } = options;
  return {
    async observe() {
      const now = clock.now();
      const seen = await readPreviewDirectories({
        gitops,
        configPath,
        clock,
        retryPolicy: options,
        keep: foundPreview,
        forRemovals: true,
        onProgress: (done, all) => onProgress?.({ phase: "services", done, all }),
      });
      const { config, broken, unknownKeys, owners, hasRoot } = seen;
      const { policy } = config;
      const reader = { pullRequests, clock, options };
      const { previews, failed } = await withPullRequests(
        [...seen.previews.values()],
        (preview) => isExpiring(preview, { policy, now }),
        (wanted) => readPullRequests(reader, wanted),
      );
      // A broken config does not say which objects are previews'.
      const listed = await listObjects(broken === undefined ? clusters : [], config, options);
      const mistakes = broken === undefined ? [] : [{ what: configPath, message: broken.message }];
      const unlisted = [...seen.failed].map(([what, { message }]) => ({ what, message }));
      const facts: SurveyFacts = {
        policy,
        now,
        expiryStop: expiryStop({ unknownKeys, broken, clock: serverClock }),
        unknownKeys,
        broken,
        previews,
        objects: listed.objects.filter((object) => isJudged(object, [...seen.failed.keys()])),
        limits,
        // A root that does not exist is more likely a mistake in the config than a platform without services.
        pruneCluster: pruneCluster && hasRoot,
        config,
        owners,
        isComplete: seen.failed.size === 0,
        warnings: warningsOf(seen),
        failed: [...mistakes, ...unlisted, ...failed, ...listed.failed],
      };
      return { head: seen.head, facts };
    },
    plan: planSweep,
    toCommit: () => undefined,
  };
}

async function listObjects(
  clusters: readonly SweptCluster[],
  config: PlatformConfig,
  { onProgress }: SweepOptions,
): Promise<{ readonly objects: readonly ClusterObject[]; readonly failed: readonly ItemFailure[] }> {
  const objects: ClusterObject[] = [];
  const failed: ItemFailure[] = [];
  for (const [index, cluster] of clusters.entries()) {
    try {
      objects.push(...(await cluster.list(config)));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push({ what: `the ${cluster.cluster}`, message: error.message });
    }
    onProgress?.({ phase: "clusters", done: index + 1, all: clusters.length });
  }
  return { objects, failed };
}

/** If a service could not be listed, it is unknown which of its objects are in git. */
function isJudged({ directory }: ClusterObject, unlisted: readonly string[]): boolean {
  return !unlisted.some((service) => directory?.startsWith(`${service}/`));
}

function warningsOf({ config, broken, unknownKeys, hasRoot }: PreviewDirectories<unknown>): string[] {
  return [
    ...(broken === undefined ? unknownKeys : []).map((problem) => `ignored: ${describeProblem(problem)}`),
    ...(hasRoot
      ? []
      : [`the GitOps repository has no folder ${config.root}, so nothing is pruned in clusters`]),
  ];
}

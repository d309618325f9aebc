import { DEFAULT_ROOT, readPreview, type RecordedPreview } from "preview-core";
import type { PullRequestState } from "preview-core/plan";
import { commitLoop, type Patience } from "../commit-loop.ts";
import type { GitOpsRepository } from "../gitops-repository.ts";
import type { Platform } from "../observe-preview.ts";
import { syncPreview } from "../sync-preview.ts";

/** What a sweep needs of the world. */
export interface SweepPlatform extends Pick<Platform, "gitops" | "clock"> {
  /** The pull request that a preview belongs to. */
  readonly readPullRequest: (preview: RecordedPreview) => Promise<PullRequestState>;
}

interface Orphan {
  readonly recorded: RecordedPreview;
  readonly paths: readonly string[];
}

/**
 * The least that a sweep does, as a measure for schedules: one commit that removes the previews of closed pull requests,
 * and nothing of which it does not positively know that. A pull request that was reopened behind its back gets its preview
 * back.
 */
export async function sweep(platform: SweepPlatform, patience: Patience): Promise<void> {
  const { gitops, clock, readPullRequest } = platform;
  const removed = new Map<string, RecordedPreview>();
  await commitLoop(
    async () => {
      const { head, directories } = await gitops.read({ directories: [DEFAULT_ROOT] });
      const orphans: Orphan[] = [];
      for (const preview of listPreviews(directories.get(DEFAULT_ROOT) ?? new Map())) {
        if (isOrphan(await readPullRequest(preview.recorded))) orphans.push(preview);
      }
      for (const { recorded, paths } of orphans) removed.set(paths[0] ?? "", recorded);
      if (orphans.length > 0) await removeAll(gitops, head, orphans);
    },
    clock,
    patience,
  );
  for (const recorded of removed.values()) {
    const now = await commitLoop(() => readPullRequest(recorded), clock, patience);
    if (now.state === "open") await restore(platform, recorded, patience);
  }
}

function isOrphan({ state }: PullRequestState): boolean {
  return state === "closed";
}

function listPreviews(files: ReadonlyMap<string, string>): Orphan[] {
  const folders = Map.groupBy(files, ([path]) => path.slice(0, path.lastIndexOf("/")));
  return [...folders.values()]
    .filter((entries) => entries.some(([path]) => path.includes("/preview-pr-")))
    .map((entries) => ({ recorded: readPreview(new Map(entries)), paths: entries.map(([path]) => path) }));
}

async function removeAll(gitops: GitOpsRepository, head: string, orphans: readonly Orphan[]): Promise<void> {
  const remove = orphans.flatMap(({ paths }) => paths);
  await gitops.commit({ head, message: "Sweep", write: new Map(), remove });
}

async function restore(
  platform: SweepPlatform,
  recorded: RecordedPreview,
  patience: Patience,
): Promise<void> {
  const { preview, repository, sha, image, runUrl } = recorded;
  const request = {
    preview,
    repository: { ...repository, id: repository.id ?? 0 },
    sha,
    image,
    runUrl,
    configPath: "preview.yaml",
  };
  await syncPreview(
    { ...platform, readPullRequest: () => platform.readPullRequest(recorded) },
    request,
    patience,
  );
}

import { readPreview, type RecordedPreview, type Unreadable } from "preview-core";
import { readPreviewDirectories } from "./read-directories.ts";
import { type Process, type ProcessPlatform, runProcess } from "./run-process.ts";
import type { RetryPolicy } from "../retry.ts";

/** A preview directory with its preview, or with the reason why it cannot be read. */
export interface ListedPreview {
  readonly directory: string;
  readonly preview: RecordedPreview | Unreadable;
}

/** What to list. */
export interface ListRequest {
  /** Path of the platform config in the GitOps repository. */
  readonly configPath: string;
}

/**
 * Every preview directory of the GitOps repository at one commit, sorted by path. A directory that preview-core did not write
 * is listed too, as unreadable.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`
 */
export async function listPreviews(
  platform: ProcessPlatform,
  request: ListRequest,
  retryPolicy: RetryPolicy = {},
): Promise<readonly ListedPreview[]> {
  return (await runProcess(listProcess(platform, request, retryPolicy), platform, retryPolicy)).plan;
}

/** The list is the plan, and nothing is committed. */
function listProcess(
  { gitops, clock }: ProcessPlatform,
  { configPath }: ListRequest,
  retryPolicy: RetryPolicy,
): Process<readonly ListedPreview[], readonly ListedPreview[]> {
  return {
    async observe() {
      const keep = (directory: string, files: ReadonlyMap<string, string> | Unreadable): ListedPreview => {
        return { directory, preview: "unreadable" in files ? files : readPreview(files) };
      };
      const found = await readPreviewDirectories({ gitops, configPath, clock, retryPolicy, keep });
      for (const failure of found.failed.values()) throw failure;
      return { head: found.head, facts: [...found.previews.values()] };
    },
    plan: (previews) => previews,
    toCommit: () => undefined,
  };
}

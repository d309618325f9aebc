import {
  type PlatformConfig,
  type Preview,
  previewNames,
  readPreview,
  type RecordedPreview,
} from "preview-core";
import { rivalDirectories } from "preview-core/plan";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";

/** As many directories as GitHub answers at once. */
const BATCH = 50;

/**
 * The live previews of other services that can share a shortened name with this one. Without a shortened name there are none,
 * and nothing is read.
 *
 * @param at The commit to read at
 * @throws GitOpsError
 */
export async function readRivals(
  gitops: GitOpsRepository,
  preview: Preview,
  config: PlatformConfig,
  at: string,
): Promise<readonly RecordedPreview[]> {
  const names = previewNames(preview, config);
  const { root } = config;
  // Any other service stands for all of them: without a shortened name, it is no rival either.
  if (rivalDirectories(names, preview, [`${preview.service}x`], root).length === 0) return [];
  const { listings } = await gitops.read({ listings: [root], at });
  const directories = rivalDirectories(names, preview, listings.get(root) ?? [], root);
  const rivals: RecordedPreview[] = [];
  for (let first = 0; first < directories.length; first += BATCH) {
    const batch = directories.slice(first, first + BATCH);
    const found = await gitops.read({ directories: batch, at });
    for (const files of found.directories.values()) {
      const rival = readPreview(files);
      if (!("unreadable" in rival)) rivals.push(rival);
    }
  }
  return rivals;
}

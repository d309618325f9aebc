import {
  parseConfigLeniently,
  parsePreviewDirectory,
  PreviewError,
  readPreview,
  type RecordedPreview,
  type Unreadable,
} from "preview-core";
import type { GitOpsRepository } from "./ports/gitops-repository.ts";

/** A preview directory, and the preview in it or why it cannot be read. */
export interface ListedPreview {
  readonly directory: string;
  readonly preview: RecordedPreview | Unreadable;
}

/**
 * Every preview directory of the GitOps repository, sorted by path. One that was not written by us is listed too.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`
 */
export async function listPreviews(gitops: GitOpsRepository, configPath: string): Promise<ListedPreview[]> {
  const root = await readRoot(gitops, configPath);
  const services = (await gitops.read({ listings: [root] })).listings.get(root) ?? [];
  const folders = services.map((service) => `${root}/${service}`);
  const { listings } = await gitops.read({ listings: folders });
  const directories = [...listings].flatMap(([folder, names]) =>
    names.filter((name) => parsePreviewDirectory(name) !== undefined).map((name) => `${folder}/${name}`),
  );
  const snapshot = await gitops.read({ directories });
  return [...snapshot.directories]
    .map(([directory, files]) => ({ directory, preview: readPreview(files) }))
    .toSorted((a, b) => (a.directory < b.directory ? -1 : 1));
}

async function readRoot(gitops: GitOpsRepository, configPath: string): Promise<string> {
  const text = (await gitops.read({ files: [configPath] })).files.get(configPath);
  if (text !== undefined) return parseConfigLeniently(text).config.root;
  throw new PreviewError("invalid-config", [
    { path: configPath, message: "is missing in the GitOps repository" },
  ]);
}

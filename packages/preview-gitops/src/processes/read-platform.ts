import { DEFAULT_ROOT, type LenientConfig, parseConfigLeniently, PreviewError } from "preview-core";
import type { GitOpsRepository, Snapshot, Wanted } from "../ports/gitops-repository.ts";

/** The platform config, and other contents of the GitOps repository, all at one commit. */
export interface PlatformSnapshot extends LenientConfig {
  readonly snapshot: Snapshot;
}

/**
 * The platform config, and other contents of the folder of the services, at one commit. One request if the services are in
 * the default folder, else two.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, with the file, the line and the column of each problem
 */
export async function readPlatform(
  gitops: GitOpsRepository,
  configPath: string,
  wantedBelow: (root: string) => Wanted,
): Promise<PlatformSnapshot> {
  const wanted = wantedBelow(DEFAULT_ROOT);
  const first = await gitops.read({ ...wanted, files: [configPath, ...(wanted.files ?? [])] });
  const text = first.files.get(configPath);
  if (text === undefined) throw missingConfig(configPath);
  const parsed = parseConfigLeniently(text, { file: configPath });
  const { root } = parsed.config;
  if (root === DEFAULT_ROOT) return { snapshot: first, ...parsed };
  return { snapshot: await gitops.read({ ...wantedBelow(root), at: first.head }), ...parsed };
}

function missingConfig(path: string): PreviewError {
  const message = "is missing in the GitOps repository; the platform team writes it once";
  return new PreviewError("invalid-config", [{ path, message }]);
}

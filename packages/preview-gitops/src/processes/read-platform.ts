import {
  DEFAULT_ROOT,
  type LenientConfig,
  parseConfigForRemovals,
  PreviewError,
  type RemovalConfig,
} from "preview-core";
import type { GitOpsRepository, Snapshot, Wanted } from "../ports/gitops-repository.ts";

/** The platform config as a removal needs it, and other contents of the GitOps repository, all at one commit. */
export interface RemovalSnapshot extends RemovalConfig {
  readonly snapshot: Snapshot;
}

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
  const { broken, ...platform } = await readForRemovals(gitops, configPath, wantedBelow);
  if (broken !== undefined) throw broken;
  return platform;
}

/**
 * The same for a process that may remove something. A mistake in the platform config stops it only if the config does not say
 * where the services are.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, with the file, the line and the column of each problem
 */
export async function readForRemovals(
  gitops: GitOpsRepository,
  configPath: string,
  wantedBelow: (root: string) => Wanted,
): Promise<RemovalSnapshot> {
  const wanted = wantedBelow(DEFAULT_ROOT);
  const first = await gitops.read({ ...wanted, files: [configPath, ...(wanted.files ?? [])] });
  const text = first.files.get(configPath);
  if (text === undefined) throw missingConfig(configPath);
  const parsed = parseConfigForRemovals(text, { file: configPath });
  const { root } = parsed.config;
  if (root === DEFAULT_ROOT) return { snapshot: first, ...parsed };
  return { snapshot: await gitops.read({ ...wantedBelow(root), at: first.head }), ...parsed };
}

function missingConfig(path: string): PreviewError {
  const message = "is missing in the GitOps repository; the platform team writes it once";
  return new PreviewError("invalid-config", [{ path, message }]);
}

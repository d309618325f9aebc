import { DEFAULT_ROOT, type LenientConfig, parseConfigLeniently, PreviewError } from "preview-core";
import type { GitOpsRepository, Snapshot, Wanted } from "../ports/gitops-repository.ts";

/** The platform config, and other contents of the GitOps repository, all at one commit. */
export interface PlatformSnapshot extends LenientConfig {
  readonly snapshot: Snapshot;
}

/**
 * The platform config, with what a process wants to read below the folder of the services. One request when the services
 * are in the default folder, else two, both at one commit.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`, with the name of the file in each problem
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
  const parsed = parseFile(configPath, () => parseConfigLeniently(text));
  const { root } = parsed.config;
  if (root === DEFAULT_ROOT) return { snapshot: first, ...parsed };
  return { snapshot: await gitops.read({ ...wantedBelow(root), at: first.head }), ...parsed };
}

/**
 * What `parse` makes of a file of the GitOps repository. Service developers did not write these files, so each problem
 * names the file.
 */
export function parseFile<Value>(file: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    const problems = error.problems.map(({ path, message }) => ({
      path: path === "" ? file : `${file}: ${path}`,
      message,
    }));
    throw new PreviewError(error.code, problems, { cause: error });
  }
}

function missingConfig(path: string): PreviewError {
  const message = "is missing in the GitOps repository; the platform team writes it once";
  return new PreviewError("invalid-config", [{ path, message }]);
}

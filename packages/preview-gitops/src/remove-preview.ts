import { parseConfigLeniently, PreviewError } from "preview-core";
import { type Changes, planRemoval, type Removal, removalProblems } from "preview-core/plan";
import { retry, type RetryPolicy } from "./retry.ts";
import type { Clock } from "./ports/clock.ts";
import { GitOpsError, type GitOpsRepository } from "./ports/gitops-repository.ts";
import { missingConfig, parseFile } from "./parse-file.ts";

/** A removal by hand. */
export interface RemovalRequest extends Removal {
  /** Where the platform config is in the GitOps repository. */
  readonly configPath: string;
}

/** What was removed, or would be. */
export interface RemovalResult {
  readonly plan: Changes;
  /** None in a dry run, and when somebody else has removed it meanwhile. */
  readonly commit: string | undefined;
}

/**
 * Removes one preview directory in one commit, whatever its pull request's state. A commit whose answer was lost is found to
 * have landed.
 *
 * @throws GitOpsError `not-found` when there is no such directory
 * @throws PreviewError `foreign-path`, `invalid-config`
 */
export async function removePreview(
  { gitops, clock }: { readonly gitops: GitOpsRepository; readonly clock: Clock },
  { configPath, ...removal }: RemovalRequest,
  { dryRun = false, ...retryPolicy }: RetryPolicy & { readonly dryRun?: boolean } = {},
): Promise<RemovalResult> {
  let tried: Changes | undefined;
  const { directory } = removal;
  return retry(
    async () => {
      const { head, files } = await gitops.read({ files: [configPath] });
      const text = files.get(configPath);
      if (text === undefined) throw missingConfig(configPath);
      const { root } = parseFile(configPath, () => parseConfigLeniently(text)).config;
      // Nothing that is no preview directory is even read.
      const problems = removalProblems(removal, root);
      if (problems.length > 0) throw new PreviewError("foreign-path", problems);
      const { directories } = await gitops.read({ directories: [directory], at: head });
      const found = directories.get(directory) ?? new Map<string, string>();
      const plan = planRemoval(removal, found, root);
      if (found.size === 0 && tried !== undefined) return { plan: tried, commit: undefined };
      if (found.size === 0)
        throw new GitOpsError("not-found", `there is no ${directory} in the GitOps repository`);
      if (dryRun) return { plan, commit: undefined };
      tried = plan;
      return { plan, commit: await gitops.commit({ head, ...plan }) };
    },
    clock,
    retryPolicy,
  );
}

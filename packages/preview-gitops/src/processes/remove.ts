import { PreviewError } from "preview-core";
import { type Changes, planRemoval, type Removal, removalProblems } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { readForRemovals } from "./read-platform.ts";
import {
  type Outcome,
  type Process,
  type ProcessOptions,
  type ProcessPlatform,
  runProcess,
} from "./run-process.ts";

/** A removal that a person asked for. */
export interface RemovalRequest extends Removal {
  /** Path of the platform config in the GitOps repository. */
  readonly configPath: string;
}

/** The directory that a person wants to remove, at one commit. */
export interface RemovalFacts {
  /** The folder of the services. */
  readonly root: string;
  /** Full path → text of every file of the directory. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Removes one preview directory in one commit, without checking its pull request. When another writer removes the directory
 * first, the outcome is an empty plan without a commit.
 *
 * @throws GitOpsError `not-found` when the directory does not exist
 * @throws PreviewError `foreign-path`, `invalid-config`
 */
export function removePreview(
  platform: ProcessPlatform,
  request: RemovalRequest,
  options: ProcessOptions = {},
): Promise<Outcome<RemovalFacts, Changes>> {
  return runProcess(removalProcess(platform, request), platform, options);
}

function removalProcess(
  { gitops }: ProcessPlatform,
  { configPath, ...removal }: RemovalRequest,
): Process<RemovalFacts, Changes> {
  const { directory } = removal;
  return {
    async observe(last) {
      // Checked before the read.
      const { snapshot, config } = await readForRemovals(gitops, configPath, (root) => {
        return removalProblems(removal, root).length > 0 ? {} : { directories: [directory] };
      });
      const problems = removalProblems(removal, config.root);
      if (problems.length > 0) throw new PreviewError("foreign-path", problems);
      const files = snapshot.directories.get(directory) ?? new Map<string, string>();
      if (files.size === 0 && last === undefined)
        throw new GitOpsError("not-found", `there is no ${directory} in the GitOps repository`);
      return { head: snapshot.head, facts: { root: config.root, files } };
    },
    plan: ({ root, files }) => planRemoval(removal, files, root),
    toCommit: (plan) => plan,
  };
}

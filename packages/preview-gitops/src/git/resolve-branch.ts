import { GitOpsError } from "../ports/gitops-repository.ts";
import { gitFailure } from "./git-failure.ts";
import type { Git } from "./git.ts";

/**
 * The branch to use: the one that is named, or else the one that the remote's HEAD names.
 *
 * @throws GitOpsError `not-found` when the name cannot be a branch's, or HEAD names none, as in an empty repository
 */
export async function resolveBranch(git: Git, url: string, named: string | undefined): Promise<string> {
  const branch = named ?? (await defaultBranch(git, url));
  const { ok } = await git.run(["check-ref-format", `refs/heads/${branch}`]);
  if (ok) return branch;
  throw new GitOpsError(
    "not-found",
    `${JSON.stringify(branch.slice(0, 100))} cannot be the name of a branch.`,
  );
}

async function defaultBranch(git: Git, url: string): Promise<string> {
  const { ok, stdout, said } = await git.run(["ls-remote", "--symref", "--", "origin", "HEAD"]);
  if (!ok) throw gitFailure(`Reading ${url}`, said, "unreachable");
  const branch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(stdout.toString())?.[1];
  if (branch !== undefined) return branch;
  throw new GitOpsError(
    "not-found",
    `${url} has no default branch. Push a first commit to it, or name a branch.`,
  );
}

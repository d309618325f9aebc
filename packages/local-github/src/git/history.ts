import type { BareRepository } from "./bare-repository.ts";
import { parseCommit, type Commit } from "./commit.ts";

/** The commit that a git revision names. Undefined when it names no commit. */
export async function readCommit(
  git: BareRepository,
  revision: string,
): Promise<(Commit & { oid: string }) | undefined> {
  const object = await git.read(revision);
  return object?.type === "commit" ? { ...parseCommit(object.content), oid: object.oid } : undefined;
}

/** The commit of a revision and the first parents before it, newest first. */
export async function readHistory(
  git: BareRepository,
  revision: string,
  most: number,
): Promise<(Commit & { oid: string })[]> {
  const commits: (Commit & { oid: string })[] = [];
  for (let next: string | undefined = revision; next !== undefined && commits.length < most;) {
    const commit = await readCommit(git, next);
    if (commit === undefined) break;
    commits.push(commit);
    next = commit.parents[0];
  }
  return commits;
}

/** True when `ancestor` is `descendant` itself or one of the commits before it. */
export async function isAncestor(
  git: BareRepository,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const seen = new Set<string>();
  const queue = [descendant];
  for (let oid = queue.shift(); oid !== undefined; oid = queue.shift()) {
    if (oid === ancestor) return true;
    if (seen.has(oid)) continue;
    seen.add(oid);
    queue.push(...((await readCommit(git, oid))?.parents ?? []));
  }
  return false;
}

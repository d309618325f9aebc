import type { Commit } from "../ports/gitops-repository.ts";
import type { LandedCommit } from "./backend.fixture.ts";

/** What is wrong with a commit as the successor of the one before it: it stands on it, and is exactly its own change. */
export function judgeSuccessor(landed: LandedCommit, before: LandedCommit, commit: Commit): string[] {
  const problems: string[] = [];
  if (landed.parent !== before.oid) problems.push("does not stand on the commit before it");
  if (commit.head !== landed.parent) problems.push("was planned on another commit than it landed on");
  const expected = new Map([...before.files, ...commit.write]);
  for (const path of commit.remove) expected.delete(path);
  for (const path of new Set([...expected.keys(), ...landed.files.keys()])) {
    if (expected.get(path) !== landed.files.get(path)) problems.push(`is not its own change at ${path}`);
  }
  return problems;
}

/** What is wrong with a whole history, given what each commit was meant to be. */
export function judgeChain(history: readonly LandedCommit[], commits: ReadonlyMap<string, Commit>): string[] {
  return history.slice(1).flatMap((landed, index) => {
    const [before, commit] = [history[index], commits.get(landed.oid)];
    if (before === undefined || commit === undefined) return [`nobody knows of commit ${landed.oid}`];
    return judgeSuccessor(landed, before, commit).map((problem) => `commit ${index + 1} ${problem}`);
  });
}

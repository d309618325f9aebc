import type { Commit } from "../ports/gitops-repository.ts";
import type { LandedCommit } from "./backend.fixture.ts";

/** The violated invariants of a commit: its parent is the commit of its plan, and it is exactly the planned change. */
export function checkSuccessor(landed: LandedCommit, before: LandedCommit, commit: Commit): string[] {
  const problems: string[] = [];
  if (landed.parent !== before.oid) problems.push("does not have the commit before it as its parent");
  if (commit.head !== landed.parent) problems.push("has another parent than its plan");
  const expected = new Map([...before.files, ...commit.write]);
  for (const path of commit.remove) expected.delete(path);
  for (const path of new Set([...expected.keys(), ...landed.files.keys()])) {
    if (expected.get(path) !== landed.files.get(path)) problems.push(`is not the planned change at ${path}`);
  }
  return problems;
}

/** The same of a whole history, given the planned commits by their object ids. */
export function checkChain(history: readonly LandedCommit[], commits: ReadonlyMap<string, Commit>): string[] {
  return history.slice(1).flatMap((landed, index) => {
    const [before, commit] = [history[index], commits.get(landed.oid)];
    if (before === undefined || commit === undefined) return [`no run made commit ${landed.oid}`];
    return checkSuccessor(landed, before, commit).map((problem) => `commit ${index + 1} ${problem}`);
  });
}

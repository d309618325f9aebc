import type { Attempted } from "./to-gitops-error.ts";

/** For what goes wrong while the GitOps repository is read. */
export function reading(fullName: string): Attempted {
  const remedy = `check the name and that the GitOps token has "Contents: read" on ${fullName}`;
  return { what: `read ${fullName}`, remedy, writes: false };
}

/** For what goes wrong while a commit is made to it. */
export function committing(fullName: string): Attempted {
  const remedy = `give the GitOps token "Contents: write" on ${fullName}`;
  const refusalRemedy = "add the GitHub App to the bypass list of the rule, or use another branch";
  return { what: `commit to ${fullName}`, remedy, refusalRemedy, writes: true };
}

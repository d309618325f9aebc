import { GitOpsError } from "../gitops-error.ts";

/**
 * The two halves of a repository's full name.
 *
 * @throws GitOpsError `not-found` when it cannot be one
 */
export function toOwnerAndName(fullName: string): { owner: string; name: string } {
  const match = /^([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})$/.exec(fullName);
  const [, owner, name] = match ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name };
  throw new GitOpsError("not-found", `${JSON.stringify(fullName)} is no repository; write owner/name`);
}

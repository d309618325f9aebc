import { GitOpsError } from "../ports/gitops-repository.ts";

const FULL_NAME = /^([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})$/;

/** Whether it can be a repository's full name. */
export function isFullName(fullName: string): boolean {
  return FULL_NAME.test(fullName);
}

/**
 * The two halves of a repository's full name.
 *
 * @throws GitOpsError `not-found` when it cannot be one
 */
export function parseOwnerAndName(fullName: string): { owner: string; name: string } {
  const [, owner, name] = FULL_NAME.exec(fullName) ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name };
  throw new GitOpsError("not-found", `${JSON.stringify(fullName)} is no repository; write owner/name`);
}

import { isOid } from "../git/git-names.ts";
import { readCommit } from "../git/history.ts";
import type { Commit } from "../git/commit.ts";
import type { Repository } from "./repository.ts";

/** The commit that a branch, a tag, a full ref name or a whole SHA names. */
export async function resolveCommit(
  { git }: Repository,
  name: string,
): Promise<(Commit & { oid: string }) | undefined> {
  if (isOid(name)) return readCommit(git, name);
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const candidate of candidates) {
    const commit = await readCommit(git, candidate);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

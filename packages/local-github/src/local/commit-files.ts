import { buildCommit } from "../git/build-commit.ts";
import { announcePush } from "../state/push.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import type { CommitOptions } from "./local-github.ts";

/** The author of the commits of tests. */
const DEVELOPER = { name: "Developer", email: "developer@example.com" };

/** Makes a commit, moves its branch there, and returns its object id. */
export async function commitFiles(
  world: World,
  repository: Repository,
  options: CommitOptions,
): Promise<string> {
  const { branch, files, message } = options;
  const { git, defaultBranch } = repository;
  const ref = `refs/heads/${branch}`;
  const person = { ...DEVELOPER, date: world.now() };
  const push = await git.exclusively(async () => {
    const before = (await git.read(ref))?.oid;
    const parent = options.parent ?? before ?? (await git.read(`refs/heads/${defaultBranch}`))?.oid;
    const draft = { parent, changes: toChanges(files), message, author: person, committer: person };
    const after = await buildCommit(git, draft);
    if (!(await git.moveRef({ ref, from: before, to: after })))
      throw new Error(`${ref} moved behind the server's back`);
    return { ref, before, after };
  });
  await announcePush(world, repository, push);
  return push.after;
}

function toChanges(files: CommitOptions["files"]): Map<string, Buffer | null> {
  return new Map(
    Object.entries(files).map(([path, text]) => [path, text === null ? null : Buffer.from(text)]),
  );
}

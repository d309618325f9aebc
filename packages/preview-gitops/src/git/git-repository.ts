import { assertCommit, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { type Clone, type CloneSettings, temporaryClone } from "./clone.ts";
import { commitChanges, type Identity } from "./commit.ts";
import { parseRemote } from "./parse-remote.ts";
import { readSnapshot } from "./read-snapshot.ts";

/** A branch of a git remote, and how to reach it. */
export interface GitRepositoryOptions extends CloneSettings {
  /** `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file:///…` or an absolute path. Without a password. */
  readonly url: string;
  /** The author of commits. Default: `preview-environments`, with an address that cannot exist */
  readonly author?: Identity | undefined;
  /** The time of commits. Default: now */
  readonly now?: (() => Date) | undefined;
}

// RFC 2606 reserves .invalid. A noreply address of GitHub could belong to a user.
const DEFAULT_AUTHOR: Identity = {
  name: "preview-environments",
  email: "preview-environments@noreply.invalid",
};

/**
 * A branch of any git remote, without a full clone. The wanted objects are fetched into a temporary bare repository. Later
 * calls reuse it, and disposing removes it.
 *
 * - No work tree, and no hook, configuration or credential of this machine.
 * - Commits land by compare-and-swap. A file that exists keeps its executable bit.
 * - A symbolic link is a file with its target as text. Writing it makes an ordinary file.
 * - Submodules are neither listed nor changed. Binary files, and files above 1 MiB, have an empty text.
 * - Calls on one repository run one after the other.
 * - A server that sends no single objects is read with a shallow fetch of the whole branch.
 *
 * @throws GitOpsError `not-found` for an unsafe URL or branch; reading and committing also throw `git-missing`
 *
 * @example
 * await using repository = gitRepository({ url: "https://github.com/crh225/platform.git", token });
 * const { head } = await repository.read({ files: ["preview.yaml"] });
 */
export function gitRepository(options: GitRepositoryOptions): GitOpsRepository & AsyncDisposable {
  const { now = () => new Date(), author = DEFAULT_AUTHOR } = options;
  assertIdentity(author);
  const clone = temporaryClone(parseRemote(options.url), options);
  const run = taskQueue();
  return {
    read: async (wanted) =>
      run(() => clone.use(async (inner) => readSnapshot(inner, await fetchCommit(inner, wanted.at), wanted))),
    commit: async (commit) => {
      assertCommit(commit);
      return run(() => clone.use(async (inner) => commitChanges(inner, commit, { author, date: now() })));
    },
    [Symbol.asyncDispose]: async () => run(async () => clone[Symbol.asyncDispose]()),
  };
}

/** A queue that runs tasks one after another. Returns each task's result. */
export function taskQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return async (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

function assertIdentity({ name, email }: Identity): void {
  // In git's commit format, "<" ends a name, and ">" ends an address.
  if (/^[^<>\n\0]+$/.test(name) && /^[^<>\s\0]+$/.test(email)) return;
  throw new TypeError("The author of commits has a name and an address, without line breaks, < and >.");
}

async function fetchCommit(clone: Clone, oid: string | undefined): Promise<string> {
  if (oid === undefined) return clone.fetchHead();
  if ((await clone.objects.read([oid])).size === 0) await clone.fetchCommit(oid);
  return oid;
}

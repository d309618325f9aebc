import { assertCommit, type GitOpsRepository } from "./ports/gitops-repository.ts";
import type { Clone } from "./git/clone.ts";
import { commitChanges } from "./git/commit-changes.ts";
import type { Identity } from "./git/fast-import.ts";
import { inTurn } from "./git/in-turn.ts";
import { parseRemote } from "./git/parse-remote.ts";
import { push } from "./git/push.ts";
import { readSnapshot } from "./git/read-snapshot.ts";
import { temporaryClone } from "./git/temporary-clone.ts";

/** A git remote, and how to reach it. */
export interface GitRepositoryOptions {
  /** `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file:///…` or an absolute path; without a password. */
  readonly url: string;
  /** Default: the branch that the remote's HEAD names. */
  readonly branch?: string | undefined;
  /** Sent to http and https remotes only, as the password of `x-access-token`. Default: none. */
  readonly token?: string | undefined;
  /** Where the temporary clone is made. Default: the system's folder for temporary files. */
  readonly directory?: string | undefined;
  /** Who commits say made them. Default: `preview-environments`, with an address that belongs to nobody. */
  readonly author?: Identity | undefined;
  /** The time of commits. Default: now. */
  readonly now?: (() => Date) | undefined;
  /** Ends what runs and throws its reason; a commit that was under way may have landed. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Of it, git sees PATH, HOME and what ssh, proxies and certificates need. Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

// RFC 2606 keeps .invalid free of owners; a GitHub noreply address would name whoever has that login.
const NOBODY: Identity = { name: "preview-environments", email: "preview-environments@noreply.invalid" };

/**
 * A branch of any git remote, read and committed to without a clone of it: what is wanted is fetched object by
 * object into a temporary bare repository, which the next calls reuse and disposing removes.
 *
 * - there is no work tree; no hook, configuration or credential of the machine takes part
 * - commits land by compare-and-swap; a file that exists keeps its executable bit
 * - a symbolic link is a file whose text is its target, and writing it makes it an ordinary file; submodules are
 *   left alone and not listed; binary files and those above 1 MiB have an empty text
 * - calls on one repository run one after the other
 * - a server that cannot give single objects is read with a shallow fetch of the whole branch
 *
 * @throws GitOpsError `not-found` for a URL or branch that git must not be given; reading and committing also throw
 * `git-missing`
 *
 * @example
 * await using repository = gitRepository({ url: "https://github.com/crh225/platform.git", token });
 * const { head } = await repository.read({ files: ["preview.yaml"] });
 */
export function gitRepository(options: GitRepositoryOptions): GitOpsRepository & AsyncDisposable {
  const { now = () => new Date(), author = NOBODY } = options;
  assertIdentity(author);
  const clone = temporaryClone({ ...options, remote: parseRemote(options.url) });
  const run = inTurn();
  return {
    read: async (wanted) =>
      run(() => clone.use(async (inner) => readSnapshot(inner, await fetchCommit(inner, wanted.at), wanted))),
    commit: async (commit) => {
      assertCommit(commit);
      return run(() =>
        clone.use(async (inner) => {
          const oid = await commitChanges(inner, commit, { author, date: now() });
          await push(inner, { head: commit.head, commit: oid });
          return oid;
        }),
      );
    },
    [Symbol.asyncDispose]: async () => run(async () => clone[Symbol.asyncDispose]()),
  };
}

async function fetchCommit(clone: Clone, oid: string | undefined): Promise<string> {
  if (oid === undefined) return clone.fetchHead();
  if ((await clone.objects.read([oid])).size === 0) await clone.fetchCommit(oid);
  return oid;
}

function assertIdentity({ name, email }: Identity): void {
  // git's commit format ends a name at "<" and an address at ">".
  if (/^[^<>\n\0]+$/.test(name) && /^[^<>\s\0]+$/.test(email)) return;
  throw new TypeError("The author of commits has a name and an address, without line breaks, < and >.");
}

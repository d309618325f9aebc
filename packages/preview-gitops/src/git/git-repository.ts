import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertCommit, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { type Clone, OnDemandRefused, openClone } from "./clone.ts";
import { commitChanges, type Identity, push } from "./commit.ts";
import { confinedGit } from "./git.ts";
import { parseRemote, type Remote } from "./parse-remote.ts";
import { readSnapshot } from "./read-snapshot.ts";

/** A branch of a git remote, and how to reach it. */
export interface GitRepositoryOptions {
  /** `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file:///…` or an absolute path. Without a password. */
  readonly url: string;
  /** Default: the remote's default branch */
  readonly branch?: string | undefined;
  /** Sent to http and https remotes only, as the password of `x-access-token`. Default: none */
  readonly token?: string | undefined;
  /** The folder for the temporary clone. Default: the system's folder for temporary files */
  readonly directory?: string | undefined;
  /** The author of commits. Default: `preview-environments`, with an address that belongs to nobody */
  readonly author?: Identity | undefined;
  /** The time of commits. Default: now */
  readonly now?: (() => Date) | undefined;
  /** Ends what runs, and throws the signal's reason. A commit in progress may have landed. Default: none */
  readonly signal?: AbortSignal | undefined;
  /** Git sees its PATH and HOME, and its variables for ssh, proxies and certificates. Default: `process.env` */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

interface TemporaryCloneOptions extends GitRepositoryOptions {
  readonly remote: Remote;
}

/** A clone that exists from its first use to its disposal. */
interface TemporaryClone extends AsyncDisposable {
  /** The task's result. When the server sends no single objects, the task runs again, on a clone of the whole branch. */
  use<T>(task: (clone: Clone) => Promise<T>): Promise<T>;
}

// RFC 2606 reserves .invalid. A noreply address of GitHub could belong to somebody.
const NOBODY: Identity = { name: "preview-environments", email: "preview-environments@noreply.invalid" };

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
  const { now = () => new Date(), author = NOBODY } = options;
  assertIdentity(author);
  const clone = temporaryClone({ ...options, remote: parseRemote(options.url) });
  const run = taskQueue();
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

/** A partial clone in a new folder, made at its first use. Not for concurrent use. */
function temporaryClone(options: TemporaryCloneOptions): TemporaryClone {
  const { directory: parent = tmpdir() } = options;
  let folder: string | undefined;
  let clone: Clone | undefined;
  let disposed = false;
  const remove = async (): Promise<void> => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    folder = clone = undefined;
  };
  const open = async (partial: boolean): Promise<Clone> => {
    await remove();
    folder = await mkdtemp(join(parent, "preview-gitops-"));
    return (clone = await openIn(folder, options, partial));
  };
  return {
    use: async (task) => {
      if (disposed) throw new Error("The repository is disposed.");
      try {
        return await attempt(task, clone ?? (await open(true)));
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof OnDemandRefused) return attempt(task, await open(false));
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      await remove();
    },
  };
}

async function openIn(directory: string, options: TemporaryCloneOptions, partial: boolean): Promise<Clone> {
  const { remote, branch, token, signal, environment: inherited = process.env } = options;
  const git = confinedGit({ remote, directory, token, inherited }, signal);
  return openClone({ git, directory, url: remote.url, branch, partial });
}

async function attempt<T>(task: (clone: Clone) => Promise<T>, clone: Clone): Promise<T> {
  try {
    return await task(clone);
  } finally {
    await clone.objects.stop();
  }
}

async function fetchCommit(clone: Clone, oid: string | undefined): Promise<string> {
  if (oid === undefined) return clone.fetchHead();
  if ((await clone.objects.read([oid])).size === 0) await clone.fetchCommit(oid);
  return oid;
}

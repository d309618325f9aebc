import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { gitFailure } from "./git-failure.ts";
import { confinedGit, type Git, GIT_MINIMUM } from "./git.ts";
import { keepFolder } from "./guarded-process.ts";
import { objectReader, type ObjectReader } from "./object-reader.ts";
import type { Remote } from "./parse-remote.ts";

/** A bare repository with the objects of one branch that were fetched so far. */
export interface Clone {
  readonly git: Git;
  readonly branch: string;
  /** The branch in error messages. */
  readonly name: string;
  /** Reads fetched objects. */
  readonly objects: ObjectReader;
  /** Fetches the branch's present head. Returns its object id. */
  fetchHead(): Promise<string>;
  /**
   * Fetches one commit.
   *
   * @throws GitOpsError `lost-race` when the remote does not have the commit, or no longer
   */
  fetchCommit(oid: string): Promise<void>;
  /** Fetches exactly these objects, or also everything below them except files above {@link TEXT_MAX}. */
  fetchObjects(oids: readonly string[], extent: "alone" | "below"): Promise<void>;
}

/** How to clone a branch of a remote. */
export interface CloneSettings {
  /** Default: the remote's default branch */
  readonly branch?: string | undefined;
  /** Sent to http and https remotes only, as the password of `x-access-token`. Default: none */
  readonly token?: string | undefined;
  /** The folder for the temporary clone. Default: the runner's folder for temporary files, or the system's */
  readonly directory?: string | undefined;
  /** Ends running commands, and throws the signal's reason. A commit in progress may have landed. Default: none */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one command of git. Default: 2 minutes, and never more */
  readonly timeout?: number | undefined;
  /** Git sees its PATH and HOME, and its variables for ssh, proxies and certificates. Default: `process.env` */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What to clone. */
interface CloneOptions {
  readonly git: Git;
  /** The folder of the bare repository; empty. */
  readonly directory: string;
  readonly url: string;
  readonly branch: string | undefined;
  /** False fetches everything of a commit at once. */
  readonly partial: boolean;
}

type Fetch = (args: readonly string[], input?: string) => Promise<void>;

/** A clone that is made at its first use. */
interface TemporaryClone extends AsyncDisposable {
  /** The task's result. When the server sends no single objects, the task runs again, on a clone of the whole branch. */
  use<T>(task: (clone: Clone) => Promise<T>): Promise<T>;
}

/** The server does not send single objects: it has no filters, or sends only what a branch points at. */
class OnDemandRefused extends Error {
  override readonly name = "OnDemandRefused";
}

/** Bytes of the largest file that is read (1 MiB). Manifests are much smaller. */
export const TEXT_MAX: number = 1024 * 1024;

/** Milliseconds. A shallow fetch of 100,000 files takes seconds. */
const TIMEOUT = 120_000;

const FILTERS = {
  // An object that is named by its id is sent whatever the filter is. GitHub refuses deeper tree filters.
  alone: "--filter=tree:0",
  // Git leaves out files of this size and above.
  below: `--filter=blob:limit=${TEXT_MAX + 1}`,
} as const;

// These options declare that the remote has the missing objects. Only `fetch` gets these options, because other commands
// would fetch too.
const PARTIAL = ["promisor=true", "partialclonefilter=tree:0"].flatMap((value) => [
  "-c",
  `remote.origin.${value}`,
]);

const NO_FILTER = /filter '.*' not supported|tree filter allows max depth/;

const NO_SUCH_OBJECT = /unadvertised object|not our ref/;

/** A partial clone in a new folder, made at its first use. Not for concurrent use. */
export function temporaryClone(remote: Remote, settings: CloneSettings): TemporaryClone {
  const { environment = process.env } = settings;
  const { directory: parent = environment["RUNNER_TEMP"] ?? tmpdir() } = settings;
  const keeping = { PATH: environment["PATH"] ?? "" };
  let folder: AsyncDisposable | undefined;
  let clone: Clone | undefined;
  let disposed = false;
  const remove = async (): Promise<void> => {
    await folder?.[Symbol.asyncDispose]();
    folder = clone = undefined;
  };
  const open = async (partial: boolean): Promise<Clone> => {
    await remove();
    const directory = await mkdtemp(join(parent, "preview-gitops-"));
    folder = keepFolder(directory, keeping);
    return (clone = await openIn(directory, remote, settings, partial));
  };
  return {
    use: async (task) => {
      if (disposed) throw new Error("The repository is disposed.");
      try {
        return await attempt(task, clone ?? (await open(true)));
      } catch (error) {
        settings.signal?.throwIfAborted();
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

async function openIn(
  directory: string,
  remote: Remote,
  { branch, token, signal, timeout = TIMEOUT, environment: inherited = process.env }: CloneSettings,
  partial: boolean,
): Promise<Clone> {
  const git = confinedGit(
    { remote, directory, token, inherited },
    { signal, timeout: Math.min(timeout, TIMEOUT) },
  );
  return openClone({ git, directory, url: remote.url, branch, partial });
}

/**
 * An empty clone of a branch.
 *
 * @throws GitOpsError `git-missing` when git is too old; `not-found` when there is no such branch name, or no default branch
 */
async function openClone(options: CloneOptions): Promise<Clone> {
  const { git, directory, url, partial } = options;
  const [{ ok, said }] = await Promise.all([
    git.run(["init", "--bare", "--quiet", "--template="]),
    assertVersion(git),
  ]);
  if (!ok) throw new Error(`git init in ${directory} failed: ${said}`);
  const branch = await resolveBranch(git, url, options.branch);
  const name = `branch ${branch} of ${url}`;
  const fetch = fetcher(git, name, partial);
  const commitOnly = partial ? ["--depth=1", FILTERS.alone] : ["--depth=1"];
  return {
    git,
    branch,
    name,
    objects: objectReader(git),
    fetchHead: async () => {
      await fetch([...commitOnly, "origin", `refs/heads/${branch}`]);
      return (await readFile(join(directory, "FETCH_HEAD"), "latin1")).slice(0, 40);
    },
    fetchCommit: async (oid) => {
      await fetch([...commitOnly, "--no-write-fetch-head", "origin", oid]).catch((error: unknown) => {
        if (!(error instanceof OnDemandRefused && NO_SUCH_OBJECT.test(error.message))) throw error;
        throw new GitOpsError("lost-race", `Commit ${oid} is not in ${name}.`, { cause: error });
      });
    },
    fetchObjects: async (oids, extent) => {
      await fetch([FILTERS[extent], "--no-write-fetch-head", "--stdin", "origin"], `${oids.join("\n")}\n`);
    },
  };
}

async function assertVersion(git: Git): Promise<void> {
  const version = (await git.run(["version"])).stdout.toString().trim();
  const [found, needed] = [version, GIT_MINIMUM].map((text) =>
    /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number),
  );
  const [major = 0, minor = 0] = found ?? [];
  const [neededMajor = 0, neededMinor = 0] = needed ?? [];
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  throw new GitOpsError(
    "git-missing",
    `${version} is on PATH, but git ${GIT_MINIMUM} or newer is needed. Install it.`,
  );
}

/**
 * The given branch, or the remote's default branch.
 *
 * @throws GitOpsError `not-found` when git refuses the name, or when the remote has no default branch because it is empty
 */
async function resolveBranch(git: Git, url: string, named: string | undefined): Promise<string> {
  const branch = named ?? (await defaultBranch(git, url));
  const { ok } = await git.run(["check-ref-format", `refs/heads/${branch}`]);
  if (ok) return branch;
  throw new GitOpsError(
    "not-found",
    `${JSON.stringify(branch.slice(0, 100))} cannot be the name of a branch.`,
  );
}

async function defaultBranch(git: Git, url: string): Promise<string> {
  const { ok, stdout, said } = await git.run(["ls-remote", "--symref", "--", "origin", "HEAD"]);
  if (!ok) throw gitFailure(`Reading ${url}`, said, "unreachable");
  const branch = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(stdout.toString())?.[1];
  if (branch !== undefined) return branch;
  throw new GitOpsError(
    "not-found",
    `${url} has no default branch. Push a first commit to it, or name a branch.`,
  );
}

function fetcher(git: Git, name: string, partial: boolean): Fetch {
  // Without this, the server can leave out objects that it expects in the clone.
  const noHaves = ["-c", "fetch.negotiationAlgorithm=noop"];
  const options = partial ? [...PARTIAL, ...noHaves] : [];
  const common = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
  return async (args, input = "") => {
    const { ok, said } = await git.run([...options, ...common, ...args], { input });
    if (ok) return;
    if (NO_SUCH_OBJECT.test(said) || NO_FILTER.test(said)) throw new OnDemandRefused(said);
    throw gitFailure(`Reading ${name}`, said, "unreachable");
  };
}

async function attempt<T>(task: (clone: Clone) => Promise<T>, clone: Clone): Promise<T> {
  try {
    return await task(clone);
  } finally {
    await clone.objects.stop();
  }
}

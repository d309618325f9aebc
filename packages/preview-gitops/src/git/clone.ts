import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { TEXT_MAX } from "./blob-text.ts";
import { gitFailure } from "./git-failure.ts";
import type { Git } from "./git.ts";
import { objectReader, type ObjectReader } from "./object-reader.ts";
import { resolveBranch } from "./resolve-branch.ts";
import { GIT_MINIMUM } from "./run-git.ts";

/** A bare repository that holds what was asked for of one branch, and nothing else. */
export interface Clone {
  readonly git: Git;
  readonly branch: string;
  /** What error messages call the branch. */
  readonly name: string;
  /** Reads what is in the clone. */
  readonly objects: ObjectReader;
  /** Object id of the branch's head as it is now; that commit is in the clone afterwards. */
  fetchHead(): Promise<string>;
  /**
   * Brings one commit.
   *
   * @throws GitOpsError `lost-race` when the remote has no such commit (any more)
   */
  fetchCommit(oid: string): Promise<void>;
  /** Brings exactly these objects, or also all that is below them except files above {@link TEXT_MAX}. */
  fetchObjects(oids: readonly string[], extent: "alone" | "below"): Promise<void>;
}

/** What a clone is of. */
export interface CloneOptions {
  readonly git: Git;
  /** The bare repository that `git` works on; an empty folder. */
  readonly directory: string;
  readonly url: string;
  readonly branch: string | undefined;
  /** False brings all of a commit at once. */
  readonly partial: boolean;
}

/** The server does not give single objects: it has no filters, or gives only what a branch points at. */
export class OnDemandRefused extends Error {
  override readonly name = "OnDemandRefused";
}

const FILTERS = {
  // An object that is asked for by its id comes whatever the filter is. GitHub refuses deeper tree filters.
  alone: "--filter=tree:0",
  // git leaves out files of this size and above.
  below: `--filter=blob:limit=${TEXT_MAX + 1}`,
} as const;

// They tell git that the remote has what is missing here. Other commands do not get them, or they would fetch it.
const PARTIAL = ["promisor=true", "partialclonefilter=tree:0"].flatMap((value) => [
  "-c",
  `remote.origin.${value}`,
]);

const NO_FILTER = /filter '.*' not supported|tree filter allows max depth/;
const NO_SUCH_OBJECT = /unadvertised object|not our ref/;

/**
 * An empty clone. Without a branch, it is of the one that the remote's HEAD names.
 *
 * @throws GitOpsError `git-missing` when git is too old; what {@link resolveBranch} throws
 */
export async function openClone(options: CloneOptions): Promise<Clone> {
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

type Fetch = (args: readonly string[], input?: string) => Promise<void>;

function fetcher(git: Git, name: string, partial: boolean): Fetch {
  // Without haves the server sends what is asked for, however much of its surroundings is here.
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

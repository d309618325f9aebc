import { RequestError } from "@octokit/request-error";
import {
  assertCommit,
  GitOpsError,
  type Commit,
  type GitOpsRepository,
  type Snapshot,
  type Wanted,
} from "../ports/gitops-repository.ts";
import { type GitHubClient, type GitHubRepositoryOptions, parseFullName } from "./github-client.ts";
import { attempt, committing, reading } from "./to-gitops-error.ts";

/** A repository, as REST addresses it. */
interface Place {
  readonly client: GitHubClient;
  readonly owner: string;
  readonly repo: string;
}

type Entry = { readonly type: string; readonly path: string; readonly content?: string | undefined };

/** GitHub shows at most this many entries of a directory, and does not say that there are more. */
const LISTED_MAX = 1000;

/**
 * The GitOps repository through GitHub's REST API. Needs more requests than GraphQL, and loses more races. Works where GraphQL
 * does not.
 */
export function restRepository(options: GitHubRepositoryOptions): GitOpsRepository {
  const { client, fullName, branch: wantedBranch } = options;
  const { owner, name: repo } = parseFullName(fullName);
  const place: Place = { client, owner, repo };
  let branch = wantedBranch;
  const branchName = async (): Promise<string> => (branch ??= await defaultBranch(place));
  return {
    read: (wanted) => attempt(reading(fullName), async () => readSnapshot(place, await branchName(), wanted)),
    commit: async (commit) => {
      assertCommit(commit);
      return attempt(committing(fullName), async () => createCommit(place, await branchName(), commit));
    },
  };
}

async function defaultBranch({ client, owner, repo }: Place): Promise<string> {
  return (await client.rest.repos.get({ owner, repo })).data.default_branch;
}

async function readSnapshot(place: Place, branch: string, wanted: Wanted): Promise<Snapshot> {
  const head = wanted.at ?? (await readHead(place, branch));
  // GitHub answers alike for a missing commit and for a missing path.
  if (wanted.at !== undefined) await readTreeOf(place, head);
  const files = new Map<string, string>();
  const directories = new Map<string, ReadonlyMap<string, string>>();
  const listings = new Map<string, readonly string[]>();
  for (const path of wanted.files ?? []) {
    const found = await readContents(place, path, head);
    if (found !== undefined && !isListing(found)) files.set(path, toText(found));
  }
  for (const path of wanted.directories ?? []) {
    const found = await readContents(place, path, head);
    if (found !== undefined && isListing(found))
      directories.set(path, new Map(await readBelow(place, found, head)));
  }
  for (const path of wanted.listings ?? []) {
    const found = await readContents(place, path, head);
    if (found !== undefined && isListing(found)) listings.set(path, directoryNames(found));
  }
  return { head, files, directories, listings };
}

async function readHead({ client, owner, repo }: Place, branch: string): Promise<string> {
  return (await client.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })).data.object.sha;
}

/** A file, or the entries of a directory; undefined when the path does not exist at that commit. */
async function readContents(
  { client, owner, repo }: Place,
  path: string,
  ref: string,
): Promise<Entry | readonly Entry[] | undefined> {
  try {
    const { data } = await client.rest.repos.getContent({ owner, repo, path, ref });
    if (Array.isArray(data) && data.length >= LISTED_MAX) {
      throw new GitOpsError("refused", `${path} has more entries than GitHub's REST API shows`);
    }
    return data;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return undefined;
    throw error;
  }
}

async function readBelow(place: Place, entries: readonly Entry[], head: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const { type, path } of entries) {
    const inner = type === "submodule" ? undefined : await readContents(place, path, head);
    if (inner === undefined) continue;
    if (isListing(inner)) found.push(...(await readBelow(place, inner, head)));
    else found.push([path, toText(inner)]);
  }
  return found;
}

function isListing(found: Entry | readonly Entry[]): found is readonly Entry[] {
  return Array.isArray(found);
}

function directoryNames(entries: readonly Entry[]): string[] {
  const directories = entries.filter(({ type }) => type === "dir");
  return directories.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)).toSorted();
}

function toText({ content = "" }: Entry): string {
  return Buffer.from(content, "base64").toString("utf8");
}

async function createCommit({ client, owner, repo }: Place, branch: string, commit: Commit): Promise<string> {
  const { head, message, write, remove } = commit;
  const baseTree = await readTreeOf({ client, owner, repo }, head);
  const blob = { mode: "100644", type: "blob" } as const;
  const changed = [...write].map(([path, content]) => ({ ...blob, path, content }));
  const gone = remove.map((path) => ({ ...blob, path, sha: null }));
  const { data: tree } = await client.rest.git.createTree({
    owner,
    repo,
    base_tree: baseTree,
    tree: [...changed, ...gone],
  });
  // GitHub signs only commits without an author.
  const made = await client.rest.git.createCommit({ owner, repo, message, tree: tree.sha, parents: [head] });
  const ref = `heads/${branch}`;
  await client.rest.git.updateRef({ owner, repo, ref, sha: made.data.sha, force: false });
  return made.data.sha;
}

async function readTreeOf({ client, owner, repo }: Place, head: string): Promise<string> {
  try {
    const { data } = await client.rest.git.getCommit({ owner, repo, commit_sha: head });
    return data.tree.sha;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
    throw new GitOpsError("lost-race", `${owner}/${repo} has no commit ${head} any more`, { cause: error });
  }
}

import { protectRef, unprotectRefs } from "../git-http/protect-ref.ts";
import { readTreeRecursively } from "../git/read-tree.ts";
import { typeOfEntry } from "../git/tree.ts";
import { toNodeId } from "../state/node-id.ts";
import { pushRef } from "../state/push.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { buildLocalPullRequest } from "./build-local-pull-request.ts";
import { commitFiles } from "./commit-files.ts";
import type { LocalRepository } from "./local-repository.ts";
import { openPullRequest } from "./open-pull-request.ts";

/** The scene-setter's view of a repository. */
export function buildLocalRepository(world: World, repository: Repository): LocalRepository {
  const { git, id, defaultBranch } = repository;
  return {
    id,
    defaultBranch,
    nodeId: toNodeId("R", id),
    gitDirectory: git.directory,
    get fullName() {
      return repository.fullName;
    },
    head: (branch = defaultBranch) => readHead(repository, branch),
    commit: (options) => commitFiles(world, repository, options),
    readFile: async (path, revision = "HEAD") => (await git.read(`${revision}:${path}`))?.content.toString(),
    listFiles: (revision = "HEAD", under = "") => listFiles(repository, revision, under),
    async deleteBranch(branch) {
      await pushRef(world, repository, {
        ref: `refs/heads/${branch}`,
        from: await readHead(repository, branch),
        to: undefined,
      });
    },
    openPullRequest: async (options) =>
      buildLocalPullRequest(world, await openPullRequest(world, repository, options)),
    pullRequest(number) {
      const pull = repository.pullRequests.get(number);
      if (pull === undefined) throw new Error(`${repository.fullName} has no pull request ${number}`);
      return buildLocalPullRequest(world, pull);
    },
    deployments: () => repository.deployments,
    ...buildSwitches(world, repository),
    onPush(listener) {
      repository.pushListeners.add(listener);
      return () => void repository.pushListeners.delete(listener);
    },
  };
}

type Switches = Pick<
  LocalRepository,
  "protect" | "unprotect" | "archive" | "unarchive" | "disable" | "rename" | "hide" | "show"
>;

function buildSwitches(world: World, repository: Repository): Switches {
  const { git, defaultBranch } = repository;
  return {
    async protect({ message }) {
      repository.protection = message;
      await protectRef(git.directory, `refs/heads/${defaultBranch}`, message);
    },
    async unprotect() {
      repository.protection = undefined;
      await unprotectRefs(git.directory);
    },
    archive: () => void (repository.archived = true),
    unarchive: () => void (repository.archived = false),
    disable: () => void (repository.disabled = true),
    hide: () => void (repository.gone = true),
    show: () => void (repository.gone = false),
    rename(fullName) {
      repository.fullName = fullName;
      world.names.set(fullName.toLowerCase(), repository.id);
    },
  };
}

async function readHead({ git, fullName }: Repository, branch: string): Promise<string> {
  const head = await git.read(`refs/heads/${branch}`);
  if (head === undefined) throw new Error(`${fullName} has no branch ${branch}`);
  return head.oid;
}

async function listFiles({ git }: Repository, revision: string, under: string): Promise<string[]> {
  const entries = await readTreeRecursively(git, `${revision}:${under}`, under);
  return entries.filter((entry) => typeOfEntry(entry) !== "tree").map(({ path }) => path);
}

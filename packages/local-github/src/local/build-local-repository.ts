import { readTreeRecursively } from "../git/read-tree.ts";
import { typeOfEntry } from "../git/tree.ts";
import { toNodeId } from "../state/node-id.ts";
import { pushRef } from "../state/push.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { buildLocalPullRequest, openPullRequest } from "./build-local-pull-request.ts";
import { commitFiles } from "./commit-files.ts";
import type { LocalRepository } from "./local-github.ts";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

type Switches = Pick<
  LocalRepository,
  "protect" | "unprotect" | "archive" | "unarchive" | "disable" | "rename" | "hide" | "show"
>;

/** Git runs `hooks/update REF OLD NEW` for each ref of a push, and refuses the ref when it fails (githooks(5)). */
const HOOK = `#!/bin/sh
test "$1" = "$(cat "$GIT_DIR/protected-ref")" || exit 0
cat "$GIT_DIR/protection" >&2
exit 1
`;

/** A repository as tests see it. */
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

/** Refuses every later push to `ref` with the message. */
async function protectRef(directory: string, ref: string, message: string): Promise<void> {
  await mkdir(join(directory, "hooks"), { recursive: true });
  await writeFile(join(directory, "protected-ref"), ref);
  await writeFile(join(directory, "protection"), `${message}\n`);
  await writeFile(join(directory, "hooks", "update"), HOOK, { mode: 0o755 });
}

/** Accepts pushes to every ref again. */
async function unprotectRefs(directory: string): Promise<void> {
  await rm(join(directory, "hooks", "update"), { force: true });
}

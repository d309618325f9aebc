import { join } from "node:path";
import { createBareRepository } from "../git/bare-repository.ts";
import type { Repository } from "../state/repository.ts";
import { findRepository, type World } from "../state/world.ts";
import { commitFiles } from "./commit-files.ts";
import type { RepositoryOptions } from "./local-github.ts";

/** A repository with a first commit on its default branch. */
export async function createRepository(world: World, options: RepositoryOptions): Promise<Repository> {
  const { fullName, files = {}, defaultBranch = "main" } = options;
  if (!/^[\w.-]+\/[\w.-]+$/.test(fullName)) throw new Error(`"${fullName}" is not owner/name`);
  if (findRepository(world, fullName)?.fullName.toLowerCase() === fullName.toLowerCase()) {
    throw new Error(`there is a repository ${fullName} already`);
  }
  const id = world.nextId();
  const now = world.now();
  const repository: Repository = {
    id,
    fullName,
    defaultBranch,
    git: createBareRepository(join(world.directory, `${id}.git`), defaultBranch),
    createdAt: now,
    pushedAt: now,
    pullRequests: new Map(),
    deployments: [],
    pushListeners: new Set(),
    archived: false,
    disabled: false,
    gone: false,
    protection: undefined,
    nextNumber: 1,
  };
  world.repositories.set(id, repository);
  world.names.set(fullName.toLowerCase(), id);
  await commitFiles(world, repository, { branch: defaultBranch, files, message: "Initial commit" });
  return repository;
}

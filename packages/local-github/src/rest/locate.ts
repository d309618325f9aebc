import { splitFullName, type Repository } from "../state/repository.ts";
import { findRepository, type World } from "../state/world.ts";

/** The target of a REST path. */
export interface Location {
  /** The path in GitHub's documented form: `/repos/{owner}/{repo}…`. */
  readonly path: string;
  /** The path after the repository, percent-encoded. */
  readonly below: string;
  readonly repository: Repository | undefined;
  /** True when the path has a former name of the repository. */
  readonly isFormerName: boolean;
}

const BY_NAME = /^\/repos\/(?<owner>[^/]+)\/(?<name>[^/]+)(?<below>.*)$/;
const BY_ID = /^\/repositories\/(?<id>\d+)(?<below>.*)$/;

/**
 * The target of a path below the API's base. Undefined for a path without a repository. GitHub's redirects and
 * page links have a repository's id, which its OpenAPI document does not mention.
 */
export function locate(world: World, path: string): Location | undefined {
  const named = BY_NAME.exec(path)?.groups;
  if (named !== undefined) {
    const { owner = "", name = "", below = "" } = named;
    const fullName = `${decodeURIComponent(owner)}/${decodeURIComponent(name)}`;
    const repository = findRepository(world, fullName);
    const isFormerName =
      repository !== undefined && repository.fullName.toLowerCase() !== fullName.toLowerCase();
    return { path, below, repository, isFormerName };
  }
  const numbered = BY_ID.exec(path)?.groups;
  if (numbered === undefined) return undefined;
  const { id = "", below = "" } = numbered;
  const repository = world.repositories.get(Number(id));
  const { owner, name } = splitFullName(repository?.fullName ?? "unknown/unknown");
  return { path: `/repos/${owner}/${name}${below}`, below, repository, isFormerName: false };
}

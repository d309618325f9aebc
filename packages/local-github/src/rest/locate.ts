import { splitFullName, type Repository } from "../state/repository.ts";
import { findRepository, type World } from "../state/world.ts";

/** Where a REST path leads. */
export interface Location {
  /** As GitHub documents it: `/repos/{owner}/{repo}…`. */
  readonly path: string;
  /** What follows the repository, percent-encoded. */
  readonly below: string;
  readonly repository: Repository | undefined;
  /** Whether the path says a name that the repository no longer has. */
  readonly isFormerName: boolean;
}

const BY_NAME = /^\/repos\/(?<owner>[^/]+)\/(?<name>[^/]+)(?<below>.*)$/;
const BY_ID = /^\/repositories\/(?<id>\d+)(?<below>.*)$/;

/**
 * Where a path below the API's base leads; nothing when it is not about a repository. GitHub serves repositories by
 * id too: redirects and page links lead there, although its OpenAPI document does not say so.
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

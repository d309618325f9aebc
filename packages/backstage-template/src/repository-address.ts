import { PreviewError, quote } from "preview-core";

/** A repository on a server. */
export interface RepositoryAddress {
  /** `github.com`, or a GitHub of one's own. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

/** What a host, an owner's and a repository's name are made of. */
const PART = /^[A-Za-z0-9._:-]+$/;

/**
 * The repository that Backstage's form of its address names.
 *
 * @throws PreviewError `invalid-preview`
 * @example
 * parseRepoUrl("github.com?owner=crh225&repo=pricing-api"); // { host: "github.com", owner: "crh225", name: "pricing-api" }
 */
export function parseRepoUrl(repoUrl: string): RepositoryAddress {
  const [host = "", query = ""] = repoUrl.split("?");
  const parameters = new URLSearchParams(query);
  const address = { host, owner: parameters.get("owner") ?? "", name: parameters.get("repo") ?? "" };
  if ([host, address.owner, address.name].every((part) => PART.test(part))) return address;
  const message = `expected "github.com?owner=…&repo=…", got ${quote(repoUrl)}`;
  throw new PreviewError("invalid-preview", [{ path: "repoUrl", message }]);
}

/** The repository at an address that git clones from, or nothing when it is none on a server that has owners. */
export function parseCloneUrl(url: string): RepositoryAddress | undefined {
  const found = /^https:\/\/([^/]+)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url);
  const [, host = "", owner = "", name = ""] = found ?? [];
  return [host, owner, name].every((part) => PART.test(part)) ? { host, owner, name } : undefined;
}

/** The inverse of {@link parseRepoUrl}. */
export function toRepoUrl({ host, owner, name }: RepositoryAddress): string {
  return `${host}?owner=${owner}&repo=${name}`;
}

import { FORMS, formProblem, PreviewError, quote } from "preview-core";

/** A repository on a server. */
export interface RepositoryAddress {
  /** `github.com`, or the host of a GitHub Enterprise Server, with a port where it has one. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

const HOST = /^[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/;

/**
 * The team of an owner in Backstage's catalog: the name in an entity reference. The result can be no valid name of a
 * team; `parsePreview` checks it.
 *
 * @example
 * teamOf("group:default/octocat"); // "octocat"
 */
export function teamOf(owner: string): string {
  return owner.replace(/^(?:[^:/]*:)?(?:[^:/]*\/)?/, "");
}

/**
 * The repository of a `repoUrl`, Backstage's form of a repository's address.
 *
 * @throws PreviewError `invalid-preview`
 * @example
 * parseRepoUrl("github.com?owner=octocat&repo=example"); // { host: "github.com", owner: "octocat", name: "example" }
 */
export function parseRepoUrl(repoUrl: string): RepositoryAddress {
  const [host = "", query = ""] = repoUrl.split("?");
  const parameters = new URLSearchParams(query);
  const address = { host, owner: parameters.get("owner") ?? "", name: parameters.get("repo") ?? "" };
  if (isAddress(address)) return address;
  const message = `expected "github.com?owner=…&repo=…", got ${quote(repoUrl)}`;
  throw new PreviewError("invalid-preview", [{ path: "repoUrl", message }]);
}

/** The repository of an https URL for git. Undefined for any other URL, and for a path without an owner. */
export function parseCloneUrl(url: string): RepositoryAddress | undefined {
  const found = /^https:\/\/([^/]+)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url);
  const [, host = "", owner = "", name = ""] = found ?? [];
  const address = { host, owner, name };
  return isAddress(address) ? address : undefined;
}

/** The inverse of {@link parseRepoUrl}. */
export function toRepoUrl({ host, owner, name }: RepositoryAddress): string {
  return `${host}?owner=${owner}&repo=${name}`;
}

function isAddress({ host, owner, name }: RepositoryAddress): boolean {
  return HOST.test(host) && formProblem(FORMS.fullName, `${owner}/${name}`) === undefined;
}

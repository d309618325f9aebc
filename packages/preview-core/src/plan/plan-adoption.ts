import { adoptApplication, readForeignSource } from "../manifests/adopt-application.ts";
import { ownerPath, parseOwner, renderOwner } from "../manifests/owner-file.ts";
import { readOrigin, type Unreadable } from "../manifests/record.ts";
import { APPLICATION_FILE } from "../manifests/render-preview.ts";
import { parsePreviewDirectory } from "../names/preview-names.ts";
import { PreviewError } from "../preview-error.ts";
import { type Changes, foreignPaths } from "./changes.ts";
import type { ServiceRepository } from "./preview-facts.ts";

/** Everything that an adoption rests on, read at one commit of the GitOps repository. */
export interface AdoptionFacts {
  /** The folder of the services. */
  readonly root: string;
  /** Preview directory → text of its Application; undefined when the directory has none. */
  readonly applications: ReadonlyMap<string, string | undefined | Unreadable>;
  /** Path of a service's owner file → its text. */
  readonly owners: ReadonlyMap<string, string>;
  /** Each name in {@link foreignRepositories} → the repository on GitHub, or why GitHub does not show it. */
  readonly repositories: ReadonlyMap<string, ServiceRepository | { readonly unseen: string }>;
}

/** What an adoption changes, and what it refuses. */
export interface AdoptionPlan extends Changes {
  /** Directory → why it stays as it is. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * Takes over preview directories that another tool wrote. Their Applications get the annotations by which a sweep knows
 * their pull requests, and their services get an owner file.
 *
 * - A directory with preview-core annotations needs nothing.
 * - A directory of another owner is refused, and the others are adopted.
 * - The same facts with the plan carried out give an empty plan.
 *
 * @throws PreviewError `foreign-path` when a directory is outside the root
 */
export function planAdoption(facts: AdoptionFacts): AdoptionPlan {
  const write = new Map<string, string>();
  const refused = new Map<string, string>();
  let adopted = 0;
  for (const [directory, text] of facts.applications) {
    if (typeof text === "string" && isManaged(text)) continue;
    try {
      const owners = new Map([...facts.owners, ...write]);
      for (const [path, after] of adopt(directory, text, { ...facts, owners })) write.set(path, after);
      adopted += 1;
    } catch (error) {
      if (!(error instanceof PreviewError)) throw error;
      refused.set(directory, error.message.replaceAll("\n", "; "));
    }
  }
  const problems = foreignPaths([...write.keys()], facts.root);
  if (problems.length > 0) throw new PreviewError("foreign-path", problems);
  const message = adopted === 0 ? "" : `Adopt ${adopted === 1 ? "1 preview" : `${adopted} previews`}`;
  return { message, write, remove: [], refused };
}

/** Full names of the repositories that Applications without preview-core annotations come from. Each name comes once. */
export function foreignRepositories(applications: readonly string[]): string[] {
  const names = applications.flatMap((text) => {
    if (isManaged(text)) return [];
    try {
      return [readForeignSource(text).fullName];
    } catch (error) {
      if (error instanceof PreviewError) return [];
      throw error;
    }
  });
  return [...new Set(names)];
}

/** The files of one adoption: the owner file where the service has none, and the Application. */
function adopt(
  directory: string,
  text: string | undefined | Unreadable,
  { root, owners, repositories }: AdoptionFacts,
): Map<string, string> {
  if (text === undefined) throw refusal(`it has no ${APPLICATION_FILE}`);
  if (typeof text === "object") throw refusal(`it cannot be read: ${text.unreadable}`);
  const { fullName, team } = readForeignSource(text);
  const repository = repositories.get(fullName) ?? { unseen: `GitHub was not asked for ${fullName}` };
  if ("unseen" in repository) throw refusal(repository.unseen);
  const [name = "", service = ""] = directory.split("/").toReversed();
  const files = new Map<string, string>();
  const owner = owners.get(ownerPath(service, root));
  if (owner !== undefined) assertOwner(owner, repository);
  else if (team === undefined) throw refusal("it has no label team, which its service's owner file needs");
  else files.set(ownerPath(service, root), renderOwner({ team, repository }));
  const pr = parsePreviewDirectory(name) ?? 0;
  return files.set(`${directory}/${APPLICATION_FILE}`, adoptApplication(text, { repository, pr }));
}

function isManaged(application: string): boolean {
  return !("unreadable" in readOrigin(new Map([[APPLICATION_FILE, application]])));
}

function assertOwner(text: string, { id, fullName }: ServiceRepository): void {
  const owner = parseOwner(text).repository;
  if (owner.id !== id)
    throw refusal(`it comes from ${fullName}, and its service belongs to ${owner.fullName}`);
}

function refusal(message: string): PreviewError {
  return new PreviewError("invalid-owner", [{ path: "", message }]);
}

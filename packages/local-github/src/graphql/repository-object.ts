import { isRefName } from "../git/git-names.ts";
import type { RepositoryObjectArgs, RepositoryRefArgs } from "@octokit/graphql-schema";
import { toNodeId } from "../state/node-id.ts";
import { splitFullName, type Repository } from "../state/repository.ts";
import { readGitObject } from "./git-object.ts";
import type { GraphQLObject } from "./resolve-field.ts";
import { demand, type Scope } from "./scope.ts";

/** A repository without its pull requests, `Repository` in the schema. */
export function buildRepositoryObject(scope: Scope, repository: Repository): GraphQLObject {
  const { fullName, id, defaultBranch } = repository;
  return {
    __typename: "Repository",
    id: toNodeId("R", id),
    databaseId: id,
    name: splitFullName(fullName).name,
    nameWithOwner: fullName,
    url: `${scope.world.addresses.html}/${fullName}`,
    isArchived: repository.archived,
    isDisabled: repository.disabled,
    isPrivate: true,
    isFork: false,
    defaultBranchRef: () => readRef(scope, repository, `refs/heads/${defaultBranch}`),
    ref: (args: RepositoryRefArgs) => findRef(scope, repository, args.qualifiedName),
    object: (args: RepositoryObjectArgs) => findObject(scope, repository, args),
  };
}

/** A ref, `Ref` in the schema. Null when it does not exist. */
export async function readRef(
  scope: Scope,
  repository: Repository,
  ref: string,
): Promise<GraphQLObject | null> {
  demand(scope, repository, "read", ["contents"]);
  const object = isRefName(ref) ? await repository.git.read(ref) : undefined;
  if (object === undefined) return null;
  const [, prefix = "", name = ""] = /^(refs\/[^/]+\/)(.+)$/.exec(ref) ?? [];
  const target = (): Promise<GraphQLObject | null> => readGitObject(scope, repository, object.oid);
  return { __typename: "Ref", id: toNodeId("REF", repository.id, ref), name, prefix, target };
}

/** The order of the schema's description: first the full name of a ref, then the name of a branch. */
async function findRef(scope: Scope, repository: Repository, name: string): Promise<GraphQLObject | null> {
  return (await readRef(scope, repository, name)) ?? readRef(scope, repository, `refs/heads/${name}`);
}

function findObject(
  scope: Scope,
  repository: Repository,
  { oid, expression }: RepositoryObjectArgs,
): Promise<GraphQLObject | null> {
  demand(scope, repository, "read", ["contents"]);
  const revision = oid ?? expression ?? "HEAD";
  const colon = revision.indexOf(":");
  const path = colon < 0 ? "" : revision.slice(colon + 1).replace(/\/$/, "");
  return readGitObject(scope, repository, revision, path);
}

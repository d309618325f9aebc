import { isFilePath } from "../git/git-names.ts";
import type { CreateCommitOnBranchInput, FileChanges } from "@octokit/graphql-schema";
import { buildCommit } from "../git/build-commit.ts";
import { MissingPathError } from "../git/edit-tree.ts";
import { GITHUB_COMMITTER, noreplyAddress, restLogin } from "../state/account.ts";
import { pushRef } from "../state/push.ts";
import { protectedRef, type Repository } from "../state/repository.ts";
import { findRepository } from "../state/world.ts";
import { readGitObject } from "./git-object.ts";
import { GraphQLFailure } from "./graphql-failure.ts";
import { readRef } from "./repository-object.ts";
import type { GraphQLObject } from "./resolve-field.ts";
import { demandWrite, isVisible, type Scope } from "./scope.ts";

/**
 * The commit and the ref that now points to it.
 *
 * @throws GraphQLFailure with GitHub's message, whose source is cited beside it
 */
export async function createCommitOnBranch(
  scope: Scope,
  input: CreateCommitOnBranchInput,
): Promise<GraphQLObject> {
  const { repository, ref } = findBranch(scope, input);
  demandWrite(scope, repository, ["contents"]);
  const changes = readChanges(input);
  const head = await repository.git.read(ref);
  if (head === undefined || head.oid !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
  if (ref === protectedRef(repository))
    throw new GraphQLFailure("UNPROCESSABLE", repository.protection ?? "");
  const oid = await commit(scope, repository, input, changes);
  await scope.beforeRefUpdate();
  const moved = await pushRef(scope.world, repository, { ref, from: head.oid, to: oid });
  if (!moved) throw overtaken(ref, (await repository.git.read(ref))?.oid ?? "", head.oid);
  return {
    __typename: "CreateCommitOnBranchPayload",
    clientMutationId: input.clientMutationId ?? null,
    commit: () => readGitObject(scope, repository, oid),
    ref: () => readRef(scope, repository, ref),
  };
}

function findBranch(
  scope: Scope,
  { branch }: CreateCommitOnBranchInput,
): { repository: Repository; ref: string } {
  const { repositoryNameWithOwner: fullName, branchName } = branch;
  if (fullName == null || branchName == null) {
    throw new GraphQLFailure("UNPROCESSABLE", "branch needs repositoryNameWithOwner and branchName here");
  }
  const repository = findRepository(scope.world, fullName);
  if (!isVisible(scope, repository)) {
    throw new GraphQLFailure("NOT_FOUND", `Could not resolve to a Repository with the name '${fullName}'.`);
  }
  return { repository, ref: `refs/heads/${branchName.replace(/^refs\/heads\//, "")}` };
}

function readChanges({
  fileChanges,
  expectedHeadOid,
}: CreateCommitOnBranchInput): Map<string, Buffer | null> {
  const changes = new Map<string, Buffer | null>();
  for (const [path, content] of listChanges(fileChanges)) {
    if (changes.has(path)) throw new GraphQLFailure("UNPROCESSABLE", `Path must be unique: ${path}`);
    if (!isFilePath(path)) throw missing(expectedHeadOid);
    changes.set(path, content);
  }
  return changes;
}

function listChanges(changes: FileChanges | null | undefined): (readonly [string, Buffer | null])[] {
  const additions = changes?.additions ?? [];
  const deletions = changes?.deletions ?? [];
  return [
    ...additions.map(({ path, contents }) => [path, Buffer.from(String(contents), "base64")] as const),
    ...deletions.map(({ path }) => [path, null] as const),
  ];
}

async function commit(
  { world, token }: Scope,
  repository: Repository,
  { message, expectedHeadOid }: CreateCommitOnBranchInput,
  changes: Map<string, Buffer | null>,
): Promise<string> {
  const date = world.now();
  const author = { name: restLogin(token.account), email: noreplyAddress(token.account), date };
  const text = message.body ? `${message.headline}\n\n${message.body}` : message.headline;
  const draft = {
    parent: expectedHeadOid,
    changes,
    message: text,
    author,
    committer: { ...GITHUB_COMMITTER, date },
  };
  try {
    return await buildCommit(repository.git, draft);
  } catch (error) {
    if (error instanceof MissingPathError) throw missing(expectedHeadOid);
    throw error;
  }
}

/** github.com/ministryofjustice/modernisation-platform/issues/11985 */
function stale(expected: string): GraphQLFailure {
  return new GraphQLFailure(
    "STALE_DATA",
    `Expected branch to point to "${expected}" but it did not.  Pull and try again.`,
  );
}

/** Another commit came between check and update: github.com/babarot/gh-infra/pull/163 */
function overtaken(ref: string, actual: string, expected: string): GraphQLFailure {
  return new GraphQLFailure("UNPROCESSABLE", `Ref ${ref} is at ${actual} but expected ${expected}`);
}

function missing(oid: string): GraphQLFailure {
  const message = `A path was requested for deletion which does not exist as of commit oid \`${oid}\``;
  return new GraphQLFailure("UNPROCESSABLE", message);
}

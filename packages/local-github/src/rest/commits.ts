import { serialiseCommit, type Identity, type Commit } from "../git/commit.ts";
import { readCommit } from "../git/history.ts";
import { type Answer, timestamp } from "../http/http-message.ts";
import { GITHUB_COMMITTER, noreplyAddress, restLogin } from "../state/account.ts";
import { readBody } from "./bodies.ts";
import { notFound, RestError } from "./rest-error.ts";
import { textParameter, type RestCall, type Route } from "./route.ts";
import { toNodeId } from "../state/node-id.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { repositoryUrl } from "./objects/repository.ts";

const anyOf = ["contents"] as const;

export const commitRoutes: readonly Route[] = [
  { operation: "git/get-commit", access: "read", anyOf, handle: getCommit },
  { operation: "git/create-commit", access: "write", anyOf, handle: createCommit },
];

function getCommit(call: RestCall): Promise<Answer> {
  return answerCommit(call, 200, textParameter(call, "commit_sha"));
}

async function createCommit(call: RestCall): Promise<Answer> {
  const { git } = call.repository;
  const { message, tree, parents = [], ...given } = readBody(call, "git/create-commit");
  if ((await git.read(tree))?.type !== "tree") throw new RestError(422, "Tree SHA does not exist");
  for (const parent of parents) {
    if ((await readCommit(git, parent)) === undefined) {
      throw new RestError(422, "Parent SHA does not exist or is not a commit object");
    }
  }
  const author = toIdentity(call, given.author);
  const committer = toIdentity(call, given.committer ?? given.author ?? GITHUB_COMMITTER);
  return answerCommit(
    call,
    201,
    git.write("commit", serialiseCommit({ message, tree, parents, author, committer })),
  );
}

function toIdentity(
  { world, token }: RestCall,
  given: { readonly name?: string; readonly email?: string; readonly date?: string } = {},
): Identity {
  const { account } = token;
  const { name = restLogin(account), email = noreplyAddress(account), date } = given;
  return { name, email, date: date === undefined ? world.now() : new Date(date) };
}

async function answerCommit({ world, repository }: RestCall, status: number, oid: string): Promise<Answer> {
  const commit = await readCommit(repository.git, oid);
  if (commit === undefined) throw notFound();
  return { status, body: buildGitCommit(world, repository, commit) };
}

/** A commit of the git database (`git-commit`). No commit is signed here. */
function buildGitCommit(world: World, repository: Repository, commit: Commit & { oid: string }): object {
  const url = `${repositoryUrl(world, repository)}/git`;
  const html = `${world.addresses.html}/${repository.fullName}/commit`;
  return {
    sha: commit.oid,
    node_id: toNodeId("C", repository.id, commit.oid),
    url: `${url}/commits/${commit.oid}`,
    html_url: `${html}/${commit.oid}`,
    author: buildIdentity(commit.author),
    committer: buildIdentity(commit.committer),
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${html}/${sha}` })),
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}

function buildIdentity({ name, email, date }: Identity): object {
  return { name, email, date: timestamp(date) };
}

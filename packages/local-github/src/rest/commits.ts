import { serialiseCommit, type Identity } from "../git/commit.ts";
import { readCommit } from "../git/history.ts";
import type { Answer } from "../http/http-message.ts";
import { GITHUB_COMMITTER, noreplyAddress, restLogin } from "../state/account.ts";
import { readBody } from "./bodies.ts";
import { buildGitCommit } from "./objects/git-commit.ts";
import { notFound, RestError } from "./rest-error.ts";
import { textParameter, type RestCall, type Route } from "./route.ts";

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

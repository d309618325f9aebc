import { isRefName } from "../git/git-names.ts";
import { isAncestor, readCommit } from "../git/history.ts";
import type { Answer } from "../http/http-message.ts";
import { toNodeId } from "../state/node-id.ts";
import { pushRef } from "../state/push.ts";
import { protectedRef } from "../state/repository.ts";
import { readBody } from "./bodies.ts";
import { repositoryUrl } from "./objects/repository.ts";
import { notFound, RestError } from "./rest-error.ts";
import { textParameter, type RestCall, type Route } from "./route.ts";

const anyOf = ["contents"] as const;

export const refRoutes: readonly Route[] = [
  { operation: "git/get-ref", access: "read", anyOf, handle: getRef },
  { operation: "git/update-ref", access: "write", anyOf, handle: updateRef },
];

async function getRef(call: RestCall): Promise<Answer> {
  const ref = `refs/${textParameter(call, "ref")}`;
  const object = isRefName(ref) ? await call.repository.git.read(ref) : undefined;
  if (object === undefined) throw notFound();
  return { status: 200, body: buildRef(call, ref, object.oid) };
}

async function updateRef(call: RestCall): Promise<Answer> {
  const { world, repository } = call;
  const ref = `refs/${textParameter(call, "ref")}`;
  const { sha, force = false } = readBody(call, "git/update-ref");
  const current = isRefName(ref) ? await repository.git.read(ref) : undefined;
  if (current === undefined) throw new RestError(422, "Reference does not exist");
  if ((await readCommit(repository.git, sha)) === undefined)
    throw new RestError(422, "Object does not exist");
  if (ref === protectedRef(repository)) throw new RestError(422, "Reference update failed");
  if (!force && !(await isAncestor(repository.git, current.oid, sha))) throw lostRace();
  await call.beforeRefUpdate();
  if (!(await pushRef(world, repository, { ref, from: current.oid, to: sha }))) throw lostRace();
  return { status: 200, body: buildRef(call, ref, sha) };
}

/** github.com/rust-lang/homu/issues/75 */
function lostRace(): RestError {
  return new RestError(422, "Update is not a fast forward");
}

function buildRef({ world, repository }: RestCall, ref: string, sha: string): object {
  const git = `${repositoryUrl(world, repository)}/git`;
  return {
    ref,
    node_id: toNodeId("REF", repository.id, ref),
    url: `${git}/${ref}`,
    object: { sha, type: "commit", url: `${git}/commits/${sha}` },
  };
}

import { isAncestor } from "../git/history.ts";
import type { Answer } from "../http/http-message.ts";
import { NotServedError } from "../server/endpoint.ts";
import { type PullRequest, splitFullName } from "../state/repository.ts";
import { buildPullRequest, buildSimplePullRequest } from "./objects/pull-request.ts";
import { paginate } from "./paginate.ts";
import { RestError, notFound } from "./rest-error.ts";
import { integerParameter, textParameter, type RestCall, type Route } from "./route.ts";

export const pullRoutes: readonly Route[] = [
  { operation: "pulls/get", access: "read", anyOf: ["pull_requests"], handle: getPull },
  { operation: "pulls/list", access: "read", anyOf: ["pull_requests"], handle: listPulls },
  {
    operation: "repos/list-pull-requests-associated-with-commit",
    access: "read",
    anyOf: ["pull_requests"],
    handle: listPullsOfCommit,
  },
];

function getPull(call: RestCall): Answer {
  const pull = call.repository.pullRequests.get(integerParameter(call, "pull_number"));
  if (pull === undefined) throw notFound();
  return { status: 200, body: buildPullRequest(call.world, pull) };
}

function listPulls(call: RestCall): Answer {
  const { world, repository, query } = call;
  const state = query.get("state") ?? "open";
  const [head, base] = [query.get("head"), query.get("base")];
  const pulls = [...repository.pullRequests.values()].filter(
    (pull) =>
      (state === "all" || (state === "open") === (pull.closedAt === null)) &&
      (base === null || pull.baseBranch === base) &&
      // GitHub ignores a filter that does not name the owner too.
      (!head?.includes(":") || labelOf(pull) === head),
  );
  return paginate(call, sortPulls(pulls, query), (pull) => buildSimplePullRequest(world, pull));
}

function labelOf({ headRepository, headBranch }: PullRequest): string {
  return `${splitFullName(headRepository.fullName).owner}:${headBranch}`;
}

function sortPulls(pulls: readonly PullRequest[], query: URLSearchParams): PullRequest[] {
  const sort = query.get("sort") ?? "created";
  if (sort !== "created" && sort !== "updated") throw new NotServedError(`pulls/list with sort=${sort}`);
  const key = sort === "created" ? "createdAt" : "updatedAt";
  const ascending = pulls.toSorted((a, b) => a[key].getTime() - b[key].getTime() || a.number - b.number);
  return (query.get("direction") ?? "desc") === "desc" ? ascending.toReversed() : ascending;
}

async function listPullsOfCommit(call: RestCall): Promise<Answer> {
  const { world, repository } = call;
  const commit = await repository.git.read(textParameter(call, "commit_sha"));
  if (commit?.type !== "commit")
    throw new RestError(422, `No commit found for SHA: ${textParameter(call, "commit_sha")}`);
  const found: PullRequest[] = [];
  for (const pull of repository.pullRequests.values()) {
    if (await introduces(pull, commit.oid)) found.push(pull);
  }
  return paginate(call, found, (pull) => buildSimplePullRequest(world, pull));
}

/** Whether the commit came with the pull request; one that was closed without a merge does not count. */
async function introduces(pull: PullRequest, commit: string): Promise<boolean> {
  if (pull.closedAt !== null && pull.mergedAt === null) return false;
  const { git } = pull.repository;
  return (await isAncestor(git, commit, pull.headSha)) && !(await isAncestor(git, commit, pull.baseSha));
}

import type {
  QueryNodeArgs,
  QueryNodesArgs,
  QueryRepositoryArgs,
  RepositoryPullRequestArgs,
  RepositoryPullRequestsArgs,
} from "@octokit/graphql-schema";
import { restLogin } from "../state/account.ts";
import { parseNodeId } from "../state/node-id.ts";
import { timestamp } from "../http/http-message.ts";
import { findComment, findRepository } from "../state/world.ts";
import { buildActor } from "./actor-object.ts";
import { buildCommentObject } from "./comment-object.ts";
import { GraphQLFailure } from "./graphql-failure.ts";
import { buildPullRequestObject, stateOf } from "./pull-request-object.ts";
import { type GraphQLObject, servedArguments } from "./resolve-field.ts";
import { demand, isVisible, type Scope } from "./scope.ts";
import type { PullRequest, Repository } from "../state/repository.ts";
import { buildConnection } from "./connection.ts";
import { buildRepositoryObject } from "./repository-object.ts";

/** github.com/sourcecred/sourcecred/pull/908 */
const MAX_NODES = 100;

/** The fields of `Query` that are served. */
export function buildQueryRoot(scope: Scope): GraphQLObject {
  const { budget, token } = scope;
  const viewer = token.account;
  return {
    __typename: "Query",
    viewer: { ...buildActor(scope.world, viewer), __typename: "User", login: restLogin(viewer) },
    rateLimit: budget && { __typename: "RateLimit", ...budget, resetAt: timestamp(budget.resetAt) },
    repository: (args: QueryRepositoryArgs) => findNamed(scope, args),
    node: ({ id }: QueryNodeArgs) => findNode(scope, id),
    nodes: ({ ids }: QueryNodesArgs) => findNodes(scope, ids),
  };
}

function findNamed(scope: Scope, { owner, name, followRenames }: QueryRepositoryArgs): GraphQLObject {
  const fullName = `${owner}/${name}`;
  const found = findRepository(scope.world, fullName);
  const isFormerName = found?.fullName.toLowerCase() !== fullName.toLowerCase();
  if (!isVisible(scope, found) || (isFormerName && followRenames === false)) {
    throw new GraphQLFailure("NOT_FOUND", `Could not resolve to a Repository with the name '${fullName}'.`);
  }
  return buildRepositoryWithPulls(scope, found);
}

function findNodes(scope: Scope, ids: QueryNodesArgs["ids"]): (GraphQLObject | Error)[] {
  if (ids.length > MAX_NODES) {
    const message = `You may not provide more than ${MAX_NODES} node ids; you provided ${ids.length}.`;
    throw new GraphQLFailure("ARGUMENT_LIMIT", message);
  }
  return ids.map((id) => settle(() => findNode(scope, id)));
}

/** @throws GraphQLFailure NOT_FOUND, FORBIDDEN */
function findNode(scope: Scope, id: string): GraphQLObject {
  const { prefix, key } = parseNodeId(id) ?? { prefix: "", key: [] };
  const [first, second] = key.map(Number);
  if (prefix === "IC" && first !== undefined) {
    const found = findComment(scope.world, first);
    if (found && isVisible(scope, found.pull.repository))
      return buildCommentObject(scope, found.pull, found.comment);
  }
  const repository = scope.world.repositories.get(first ?? 0);
  if (!isVisible(scope, repository)) throw unresolved(id);
  if (prefix === "R") return buildRepositoryWithPulls(scope, repository);
  const pull = prefix === "PR" ? repository.pullRequests.get(second ?? 0) : undefined;
  if (pull === undefined) throw unresolved(id);
  demand(scope, repository, "read", ["pull_requests"]);
  return buildPullRequestObject(scope, pull);
}

/** graphql-js takes an error as a value of a list, so one unresolved node does not affect the others. */
function settle(find: () => GraphQLObject): GraphQLObject | Error {
  try {
    return find();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function unresolved(id: string): GraphQLFailure {
  return new GraphQLFailure("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

/** A repository with its pull requests, `Repository` in the schema. */
function buildRepositoryWithPulls(scope: Scope, repository: Repository): GraphQLObject {
  return {
    ...buildRepositoryObject(scope, repository),
    pullRequest: (args: RepositoryPullRequestArgs) => findPullRequest(scope, repository, args),
    pullRequests: (args: RepositoryPullRequestsArgs) => listPullRequests(scope, repository, args),
  };
}

function findPullRequest(
  scope: Scope,
  repository: Repository,
  { number }: RepositoryPullRequestArgs,
): GraphQLObject {
  demand(scope, repository, "read", ["pull_requests"]);
  const pull = repository.pullRequests.get(number);
  if (pull === undefined) {
    throw new GraphQLFailure("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
  }
  return buildPullRequestObject(scope, pull);
}

function listPullRequests(scope: Scope, repository: Repository, args: RepositoryPullRequestsArgs): object {
  const served = ["first", "last", "after", "before", "states", "headRefName", "baseRefName"];
  servedArguments("Repository.pullRequests", args, served);
  demand(scope, repository, "read", ["pull_requests"]);
  const { states, headRefName, baseRefName } = args;
  const isWanted = (pull: PullRequest): boolean =>
    (states == null || states.some((state) => state === stateOf(pull))) &&
    (headRefName == null || pull.headBranch === headRefName) &&
    (baseRefName == null || pull.baseBranch === baseRefName);
  const pulls = [...repository.pullRequests.values()].filter(isWanted);
  return buildConnection("pullRequests", pulls, args, (pull) => buildPullRequestObject(scope, pull));
}

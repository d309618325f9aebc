import type { RepositoryPullRequestArgs, RepositoryPullRequestsArgs } from "@octokit/graphql-schema";
import type { PullRequest, Repository } from "../state/repository.ts";
import { buildConnection } from "./connection.ts";
import { GraphQLFailure } from "./graphql-failure.ts";
import { buildPullRequestObject, stateOf } from "./pull-request-object.ts";
import { buildRepositoryObject } from "./repository-object.ts";
import { servedArguments, type GraphQLObject } from "./resolve-field.ts";
import { demand, type Scope } from "./scope.ts";

/** A repository with its pull requests, `Repository` in the schema. */
export function buildRepositoryWithPulls(scope: Scope, repository: Repository): GraphQLObject {
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

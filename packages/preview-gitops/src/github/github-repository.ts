import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import type { GitHubRepositoryOptions } from "./github-client.ts";
import { graphqlRepository } from "./graphql-repository.ts";
import { restRepository } from "./rest-repository.ts";

/**
 * The GitOps repository through GitHub's API, without a clone. Uses GraphQL, in which one request reads and one commits, and
 * REST where GraphQL does not work. Commits are compare-and-swap. GitHub signs them for an App's token.
 */
export function githubRepository(options: GitHubRepositoryOptions): GitOpsRepository {
  const graphql = graphqlRepository(options);
  const rest = restRepository(options);
  return {
    read: (wanted) =>
      orElse(
        () => graphql.read(wanted),
        () => rest.read(wanted),
      ),
    commit: (commit) =>
      orElse(
        () => graphql.commit(commit),
        () => rest.commit(commit),
      ),
  };
}

async function orElse<Result>(first: () => Promise<Result>, second: () => Promise<Result>): Promise<Result> {
  try {
    return await first();
  } catch (error) {
    if (error instanceof GitOpsError && isGraphqlOut(error.cause)) return second();
    throw error;
  }
}

/**
 * Whether GraphQL does not work, and REST may: GraphQL's hourly budget is used up, or this GitHub has no such endpoint or
 * field. GraphQL has done nothing then, so REST repeats nothing.
 */
function isGraphqlOut(cause: unknown): boolean {
  if (cause instanceof RequestError) return cause.status === 404 || cause.status === 410;
  if (!(cause instanceof GraphqlResponseError)) return false;
  return (cause.errors ?? []).some(
    ({ type, message }) =>
      type === "RATE_LIMITED" || /doesn't exist on type|Cannot query field/.test(message),
  );
}

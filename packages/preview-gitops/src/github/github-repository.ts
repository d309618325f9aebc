import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { assertCommit, type Commit, GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import type { GitHubRepositoryOptions } from "./github-client.ts";
import { readBranch } from "./graphql-snapshot.ts";
import { restRepository } from "./rest-repository.ts";
import { attempt, committing } from "./to-gitops-error.ts";

/** The answer to {@link COMMIT}. */
interface CommitAnswer {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } };
}

const COMMIT = `mutation CommitToGitOps($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

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

/**
 * The GitOps repository through GitHub's GraphQL API, without a clone. One request reads, and one commits. GitHub signs the
 * commits, and `expectedHeadOid` makes them compare-and-swap.
 */
export function graphqlRepository(options: GitHubRepositoryOptions): GitOpsRepository {
  let branchName = options.branch;
  return {
    async read(wanted) {
      const { snapshot, branch } = await readBranch(options, wanted);
      branchName = branch;
      return snapshot;
    },
    async commit(commit) {
      assertCommit(commit);
      branchName ??= (await readBranch(options, {})).branch;
      return createCommit(options, branchName, commit);
    },
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

async function createCommit(
  options: GitHubRepositoryOptions,
  branch: string,
  commit: Commit,
): Promise<string> {
  const [headline = "", ...rest] = commit.message.split("\n");
  const input = {
    branch: { repositoryNameWithOwner: options.fullName, branchName: branch },
    expectedHeadOid: commit.head,
    message: { headline, body: rest.join("\n").trim() },
    fileChanges: {
      additions: [...commit.write].map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString("base64"),
      })),
      deletions: commit.remove.map((path) => ({ path })),
    },
  };
  return attempt(committing(options.fullName), async () => {
    return (await options.client.graphql<CommitAnswer>(COMMIT, { input })).createCommitOnBranch.commit.oid;
  });
}

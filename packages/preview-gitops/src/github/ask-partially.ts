import { GraphqlResponseError } from "@octokit/graphql";
import type { GitHubClient } from "./github-client.ts";
import type { Query } from "./pull-request-queries.ts";
import { type Attempted, toGitOpsError } from "./to-gitops-error.ts";

/** What GitHub answered of a query for many things. */
export interface PartialAnswer<Data> {
  /** Alias → what is there: `null` when it cannot be shown, `undefined` when the answer leaves it out. */
  readonly data: Data;
  /** Why the thing at a path of the answer, or something below it, cannot be shown. */
  readonly failureAt: (...path: readonly (string | number)[]) => string | undefined;
}

interface Failure {
  readonly path?: readonly unknown[] | null;
  readonly message: string;
}

/**
 * The answer to a query for many things, of which some may not be there: the others are good. An error that is not about
 * one of them (too many at once, a limit) is a failure of the whole query.
 *
 * @throws GitOpsError
 */
export async function askPartially<Data extends object>(
  client: GitHubClient,
  { text, variables }: Query,
  attempted: Attempted,
): Promise<PartialAnswer<Data>> {
  try {
    const data = await client.graphql<Data>(text, variables);
    // GitHub has answered live objects with neither their keys nor an error.
    if (isEmpty(data)) throw new Error("the answer leaves out all that was asked for");
    return { data, failureAt: () => undefined };
  } catch (error) {
    if (error instanceof GraphqlResponseError) {
      const partial = toPartialAnswer<Data>(error);
      if (partial !== undefined) return partial;
    }
    throw toGitOpsError(error, attempted);
  }
}

function toPartialAnswer<Data>(error: GraphqlResponseError<Data>): PartialAnswer<Data> | undefined {
  const { data } = error;
  const errors: readonly Failure[] = error.errors ?? [];
  if (
    data === null ||
    data === undefined ||
    !errors.every(({ path }) => Array.isArray(path) && path.length > 0)
  )
    return undefined;
  return {
    data,
    failureAt: (...wanted) =>
      errors.find(({ path }) => wanted.every((part, index) => path?.[index] === part))?.message,
  };
}

/** What the call cost is no answer. */
function isEmpty(data: object): boolean {
  return Object.entries(data).every(([alias, value]) => alias === "rateLimit" || value === null);
}

import { GraphqlResponseError } from "@octokit/graphql";
import type { GitHubClient } from "./github-client.ts";
import { type Attempted, toGitOpsError } from "./to-gitops-error.ts";

/** What GitHub answered of a query for many things. */
export interface PartialAnswer {
  /** Alias → what is there: `null` when it cannot be shown, `undefined` when the answer leaves it out. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Why the thing at a path of the answer, or something below it, cannot be shown. */
  failureAt(...path: readonly (string | number)[]): string | undefined;
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
export async function askPartially(
  client: GitHubClient,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  attempted: Attempted,
): Promise<PartialAnswer> {
  try {
    const data: unknown = await client.graphql(query, variables);
    // GitHub has answered live objects with neither their keys nor an error.
    if (!isRecord(data) || isEmpty(data)) throw new Error("the answer leaves out all that was asked for");
    return { data, failureAt: () => undefined };
  } catch (error) {
    const partial = toPartialAnswer(error);
    if (partial === undefined) throw toGitOpsError(error, attempted);
    return partial;
  }
}

function toPartialAnswer(error: unknown): PartialAnswer | undefined {
  if (!(error instanceof GraphqlResponseError)) return undefined;
  const data: unknown = error.data;
  const errors: readonly Failure[] = error.errors ?? [];
  if (!isRecord(data) || !errors.every(({ path }) => Array.isArray(path) && path.length > 0)) return undefined;
  return {
    data,
    failureAt: (...wanted) =>
      errors.find(({ path }) => wanted.every((part, index) => path?.[index] === part))?.message,
  };
}

/** What the call cost is no answer. */
function isEmpty(data: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(data).every(([alias, value]) => alias === "rateLimit" || value === null);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

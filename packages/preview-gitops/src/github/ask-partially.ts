import { GraphqlResponseError } from "@octokit/graphql";
import { type GitHubClient, parseFullName, valueAt } from "./github-client.ts";
import { type Attempted, toGitOpsError } from "./to-gitops-error.ts";

/** A query, and the values of its variables. */
export interface Query {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The answer to a query for many objects. GitHub can hide some of them. */
export interface PartialAnswer<Data> {
  /** Value by alias: `null` = no access, `undefined` = missing in the answer. */
  readonly data: Data;
  /** Why GitHub does not show the value at a path of the answer, or a value below it. */
  readonly failureAt: (...path: readonly (string | number)[]) => string | undefined;
}

/** The identity of a repository, as every query here selects it. */
export interface IdentityAnswer {
  readonly databaseId: number | null;
  readonly isArchived: boolean;
  readonly isDisabled: boolean;
}

/** An error in a GraphQL answer, about the value at a path. */
interface Failure {
  readonly path: readonly unknown[];
  readonly message: string;
}

/** The fragment `...Identity` of a query. */
export const IDENTITY = "fragment Identity on Repository { databaseId isArchived isDisabled }";

/** The cost of the call, for the meter. It also keeps a query without other fields valid. */
export const COST = "rateLimit { cost }";

const READING: Attempted = {
  what: "read pull requests",
  remedy: 'give the token that reads pull requests "pull-requests: read" on the services\' repositories',
  writes: false,
};

/**
 * The answer to a query for many objects. If GitHub hides some of them, the others are valid. An error about no single object
 * (too many at once, a rate limit) fails the whole query.
 *
 * @throws GitOpsError
 */
export async function askPartially<Data extends object>(
  client: GitHubClient,
  { text, variables }: Query,
): Promise<PartialAnswer<Data>> {
  try {
    const data = await client.graphql<Data>(text, variables);
    // GitHub has left out all keys of existing objects without an error.
    if (isEmpty(data)) throw new Error("the answer leaves out all that was asked for");
    return { data, failureAt: () => undefined };
  } catch (error) {
    if (error instanceof GraphqlResponseError) {
      const partial = toPartialAnswer<Data>(error);
      if (partial !== undefined) return partial;
    }
    throw toGitOpsError(error, READING);
  }
}

/** Variables for the repository at a place: `$owner{index}` and `$name{index}`. */
export function repositoryVariables(fullName: string, index: number): Readonly<Record<string, string>> {
  const { owner, name } = parseFullName(fullName);
  return { [`owner${index}`]: owner, [`name${index}`]: name };
}

/** The cost of the call alone is no answer. */
function isEmpty(data: object): boolean {
  return Object.entries(data).every(([alias, value]) => alias === "rateLimit" || value === null);
}

function toPartialAnswer<Data>(error: GraphqlResponseError<Data>): PartialAnswer<Data> | undefined {
  const { data } = error;
  const errors: readonly unknown[] = Array.isArray(error.errors) ? error.errors : [undefined];
  const failures = errors.flatMap(toFailure);
  if (typeof data !== "object" || data === null || failures.length < errors.length) return undefined;
  return {
    data,
    failureAt: (...wanted) =>
      failures.find(({ path }) => wanted.every((part, index) => path[index] === part))?.message,
  };
}

function toFailure(error: unknown): Failure[] {
  const path: unknown = valueAt(error, "path");
  const message = valueAt(error, "message");
  return Array.isArray(path) && path.length > 0 ? [{ path, message: String(message) }] : [];
}

import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { StrangeAnswerError } from "./github-client.ts";
import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";

/** A request to GitHub, for the error when it fails. */
export interface Attempted {
  /** For the message, such as `read octocat/gitops`. */
  readonly what: string;
  /** The fix when the token is refused. */
  readonly remedy: string;
  /** The fix when GitHub does not accept the credentials. Default: give another token */
  readonly signInRemedy?: string | undefined;
  /** The fix when a rule of the repository refuses the request. Default: unknown */
  readonly refusalRemedy?: string | undefined;
  /** Whether the request writes, so that a lost answer leaves open whether it was done. */
  readonly writes: boolean;
}

/** An unsuccessful answer of GitHub. */
interface Failure {
  /** The HTTP status, or 200 for a GraphQL answer with errors. */
  readonly status: number;
  /** The error type of GraphQL, such as `STALE_DATA`. */
  readonly type: string;
  readonly message: string;
  readonly headers: Headers;
}

type Headers = Readonly<Record<string, string | number | undefined>>;

type Rule = readonly [code: GitOpsErrorCode, applies: (failure: Failure) => boolean];

const LOST_RACE =
  /Expected branch to point to|is at .+ but expected|does not exist as of commit oid|fast.?forward|GitRPC::BadObjectState/i;

const REFUSED = /protected branch|rule violations|ruleset|archived|Reference update failed|merge queue/i;

const RATE_LIMIT = /rate limit|submitted too quickly/i;

/**
 * The meaning of GitHub's answers. The first matching rule counts. Texts are matched loosely, because most answers have no
 * code: a lost race alone has two wordings in GraphQL, and three statuses in REST.
 */
const RULES: readonly Rule[] = [
  [
    "lost-race",
    ({ status, type, message }) => type === "STALE_DATA" || status === 409 || LOST_RACE.test(message),
  ],
  ["refused", ({ message }) => REFUSED.test(message)],
  [
    "unreachable",
    ({ status, type, message }) => status === 429 || type === "RATE_LIMITED" || RATE_LIMIT.test(message),
  ],
  ["forbidden", ({ status, type }) => status === 401 || status === 403 || type === "FORBIDDEN"],
  ["not-found", ({ status, type }) => status === 404 || status === 410 || type === "NOT_FOUND"],
  ["refused", ({ status }) => status === 422 || status === 451],
];

/** For a text that cannot be a token. */
const NO_TOKEN = "the token is mistyped, expired or revoked; give the right one";

const STRANGE = "not with JSON of the API; is a proxy or a login page in between?";

/** Milliseconds that GitHub advises to wait for a secondary limit without an end. */
const SECONDARY_LIMIT_WAIT = 60_000;

/** The GitOpsError of a failed request to GitHub. A failure without a final answer is `unreachable` or `uncertain`. */
export function toGitOpsError(error: unknown, attempted: Attempted): GitOpsError {
  if (error instanceof GitOpsError) return error;
  const failure = toFailure(error);
  const code =
    RULES.find(([, applies]) => applies(failure))?.[0] ?? (attempted.writes ? "uncertain" : "unreachable");
  const retryAfter = code === "unreachable" ? limitWait(failure) : undefined;
  return new GitOpsError(code, describe(code, failure, attempted, retryAfter), { cause: error, retryAfter });
}

/**
 * The result of a request.
 *
 * @throws GitOpsError, translated from any failure
 */
export async function attempt<Result>(attempted: Attempted, request: () => Promise<Result>): Promise<Result> {
  try {
    return await request();
  } catch (error) {
    throw toGitOpsError(error, attempted);
  }
}

/** A read of the GitOps repository. */
export function reading(fullName: string): Attempted {
  const remedy = `check the name and that the GitOps token has "Contents: read" on ${fullName}`;
  return { what: `read ${fullName}`, remedy, writes: false };
}

/** A commit to the GitOps repository. */
export function committing(fullName: string): Attempted {
  const remedy = `give the GitOps token "Contents: write" on ${fullName}`;
  const refusalRemedy = "add the GitHub App to the bypass list of the rule, or use another branch";
  return { what: `commit to ${fullName}`, remedy, refusalRemedy, writes: true };
}

function toFailure(error: unknown): Failure {
  if (error instanceof GraphqlResponseError) {
    const { type = "", message = error.message } = error.errors?.[0] ?? {};
    return { status: 200, type, message, headers: error.headers };
  }
  // A TypeError is our own reading of an answer that lacks what the API always has.
  if (error instanceof StrangeAnswerError || error instanceof TypeError)
    return { status: 200, type: "", message: STRANGE, headers: {} };
  // Octokit reports 500 also without any answer.
  if (error instanceof RequestError && error.response !== undefined) {
    const { headers } = error.response;
    // The last request of the hour's budget can fail for another reason.
    const isSpent = headers["x-ratelimit-remaining"] === "0" && error.status === 403;
    return { status: isSpent ? 429 : error.status, type: "", message: error.message, headers };
  }
  return {
    status: 0,
    type: "",
    message: error instanceof Error ? error.message : String(error),
    headers: {},
  };
}

/** Milliseconds to wait for GitHub's rate limit, by the headers that its documentation names, in that order. */
function limitWait({ status, type, message, headers }: Failure): number | undefined {
  if (status !== 429 && type !== "RATE_LIMITED" && !RATE_LIMIT.test(message)) return undefined;
  const after = Number(headers["retry-after"]);
  if (after > 0) return after * 1000;
  const reset = Number(headers["x-ratelimit-reset"]) * 1000 - Date.parse(String(headers["date"]));
  return headers["x-ratelimit-remaining"] === "0" && reset > 0 ? reset : SECONDARY_LIMIT_WAIT;
}

function describe(
  code: GitOpsErrorCode,
  { status, message }: Failure,
  { what, remedy, signInRemedy = NO_TOKEN, refusalRemedy }: Attempted,
  retryAfter: number | undefined,
): string {
  const answer = message.replace(/\.?(?: - https:\/\/docs\.github\.com\S*)?$/, "").replaceAll("\n", " ");
  const how = status === 0 ? "did not answer:" : `answered ${status}${message === STRANGE ? ", but" : ":"}`;
  const said = `could not ${what}: GitHub ${how} ${answer}`;
  if (status === 401) return `${said}; ${signInRemedy}`;
  if (code === "forbidden" || code === "not-found") return `${said}; ${remedy}`;
  if (code === "refused") {
    const advice = /archived/i.test(message) ? "unarchive it, or name another repository" : refusalRemedy;
    return advice === undefined ? said : `${said}; ${advice}`;
  }
  return retryAfter === undefined
    ? said
    : `${said}; it may be asked again in ${Math.ceil(retryAfter / 1000)} s`;
}

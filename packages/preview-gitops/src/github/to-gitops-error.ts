import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { GitOpsError, type GitOpsErrorCode } from "../ports/gitops-repository.ts";

/** What was being done when it failed. */
export interface Attempted {
  /** For the message, such as `read crh225/gitops`. */
  readonly what: string;
  /** What to do when the token is refused. */
  readonly remedy: string;
  /** What to do when there was no way to sign in. Default: another token */
  readonly signInRemedy?: string | undefined;
  /** What to do when a rule of the repository refuses it. Default: not known */
  readonly refusalRemedy?: string | undefined;
  /** Whether a lost answer leaves open if it was done. */
  readonly writes: boolean;
}

interface Failure {
  /** HTTP's, or 200 for a GraphQL answer with errors. */
  readonly status: number;
  /** GraphQL's error type, such as `STALE_DATA`. */
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
 * GitHub's answers in the order in which they are told apart. The texts are GitHub's own, matched loosely, because most
 * carry no code: a lost race alone comes as two GraphQL wordings and three REST statuses.
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

/** A token that is none has no permissions that could be missing. */
const NO_TOKEN = "the token is mistyped, expired or revoked; give the right one";

/** GitHub's advice for a secondary limit that does not say how long it lasts. */
const SECONDARY_LIMIT_WAIT = 60_000;

/** Any failure of a request to GitHub, with our code. A failure that says nothing final is `unreachable` or `uncertain`. */
export function toGitOpsError(error: unknown, attempted: Attempted): GitOpsError {
  if (error instanceof GitOpsError) return error;
  const failure = toFailure(error);
  const code =
    RULES.find(([, applies]) => applies(failure))?.[0] ?? (attempted.writes ? "uncertain" : "unreachable");
  const retryAfter = code === "unreachable" ? limitWait(failure) : undefined;
  return new GitOpsError(code, describe(code, failure, attempted, retryAfter), { cause: error, retryAfter });
}

function toFailure(error: unknown): Failure {
  if (error instanceof GraphqlResponseError) {
    const { type = "", message = error.message } = error.errors?.[0] ?? {};
    return { status: 200, type, message, headers: error.headers };
  }
  // Without an answer, Octokit still says 500.
  if (error instanceof RequestError && error.response !== undefined) {
    const { headers } = error.response;
    // The request that uses up the hour's budget may fail for a reason of its own.
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

/** How long GitHub wants to be left alone: in the order in which its documentation says to look. Milliseconds. */
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
  const said = `could not ${what}: GitHub ${status === 0 ? "did not answer" : `answered ${status}`}: ${answer}`;
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

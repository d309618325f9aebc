import type { LocalRepository } from "./local/local-github.ts";
import type { Fault } from "./server/injection.ts";

/** The parts of a request that faults depend on. */
export interface FaultTarget {
  /** OpenAPI operation id, or GraphQL operation name. */
  readonly operation: string;
  readonly method: string;
  readonly isGraphQL: boolean;
}

/** The request that a fault hits, and what the fault's answer needs. */
export interface FaultPlace extends FaultTarget {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** The service's repository and the pull request in it. */
  readonly repositoryId: number;
  readonly number: number;
  readonly headSha: string;
  /** A server that is not GitHub. */
  readonly untrustedUrl: string;
}

/** The things that a concurrent change can change. */
interface FaultWorld {
  readonly gitops: LocalRepository;
}

/** A change by somebody else while a request waits at the server. */
export interface ConcurrentChange {
  readonly before: "effect" | "ref-update";
  readonly happens: (world: FaultWorld) => Promise<unknown>;
  /** The number of its commits in the GitOps repository. */
  readonly pushes: number;
}

/** A kind of fault between a client and GitHub. */
export interface FaultKind {
  readonly name: string;
  /**
   * - `transient`: a retry succeeds. A write is retried from its first read
   * - `permanent`: a retry fails too
   * - `harmless`: the answer is right, but late or from another address
   */
  readonly nature: "transient" | "permanent" | "harmless";
  /** The requests that GitHub does this to. Default: all */
  readonly on?: (target: FaultTarget) => boolean;
  /** The server's fault. */
  readonly server?: (place: FaultPlace) => Fault;
  /** The client's timeout ends before or after the request's effect. */
  readonly client?: "timeout" | "timeout-after-effect";
  readonly concurrent?: ConcurrentChange;
}

type Answer = Omit<Extract<Fault, { kind: "answer" }>, "kind">;

const HEAD = "1".repeat(40);
const PAGE = "<!doctype html><title>Sign in</title>";

const graphql = ({ isGraphQL }: FaultTarget): boolean => isGraphQL;
const commit = ({ operation }: FaultTarget): boolean => operation === "CommitToGitOps";
const writing = ({ operation }: FaultTarget): boolean => /^(?:Commit|Create|Edit)|\/create/.test(operation);
const writingGraphql = (target: FaultTarget): boolean => graphql(target) && writing(target);

/** GitHub's own messages and statuses, and the answers that a proxy between may give. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...[500, 502, 503, 504].flatMap((status): FaultKind[] => [
    transient(`${status}`, answer(status, { message: "Server Error" })),
    transient(`${status} after the effect`, afterEffect(status, { message: "Server Error" })),
  ]),
  transient("a broken connection", { kind: "reset" }),
  transient("a broken connection after the effect", { kind: "reset-after-effect" }),
  { name: "no answer in time", nature: "transient", client: "timeout" },
  { name: "no answer in time, after the effect", nature: "transient", client: "timeout-after-effect" },
  transient("half an answer", { kind: "malformed" }),
  transient("a proxy's page", answer(200, PAGE, { "content-type": "text/html" })),
  transient("an empty answer", answer(200, {})),

  transient("403 for the hour's limit", () => answer(403, limited(), spent(60))),
  transient("429 for the hour's limit", () => answer(429, limited(), spent(60))),
  transient(
    "200 for the hour's limit",
    () => answer(200, errors(limited("RATE_LIMITED")), spent(60)),
    graphql,
  ),
  permanent("403 for a limit that ends too late", () => answer(403, limited(), spent(3600))),
  transient("403 for being too fast", answer(403, tooFast())),
  transient("403 for being too fast, and for how long", answer(403, tooFast(), { "retry-after": "20" })),
  transient("429 for being too fast", answer(429, tooFast())),
  transient("429 for being too fast, and for how long", answer(429, tooFast(), { "retry-after": "20" })),
  transient("200 for being too fast", answer(200, errors({ message: "was submitted too quickly" })), graphql),

  transient("a stale head", answer(200, errors(stale())), commit),
  transient("a head that has moved", answer(200, errors(overtaken())), commit),
  transient("a path that is gone", answer(200, errors(gone())), commit),
  {
    name: "somebody else's commit between check and landing",
    nature: "transient",
    on: commit,
    concurrent: { before: "ref-update", happens: commitElsewhere, pushes: 1 },
  },
  transient("something went wrong", answer(200, errors(wentWrong())), graphql),
  transient("something went wrong after the effect", afterEffect(200, errors(wentWrong())), graphql),

  permanent("a protected branch", answer(200, errors(protectedBranch())), commit),
  permanent("a rule of the repository", answer(200, errors(rules())), commit),
  permanent("422 for a rule", answer(422, { message: "Reference update failed" }), writing),
  permanent("an archived repository", answer(403, { message: "Repository was archived so is read-only." })),
  permanent("401", answer(401, { message: "Bad credentials" })),
  permanent("403", answer(403, { message: "Resource not accessible by integration" })),
  permanent("200 with FORBIDDEN", answer(200, errors(forbidden())), graphql),
  permanent("404", answer(404, { message: "Not Found" })),
  permanent("200 with NOT_FOUND", answer(200, errors(notFound())), graphql),
  permanent("410", answer(410, { message: "This issue was deleted" })),
  permanent("422 for its body", answer(422, { message: "Validation Failed", errors: [tooLong()] }), writing),
  permanent("200 for its body", answer(200, errors(tooLong())), writingGraphql),
  permanent("451", answer(451, { message: "Repository access blocked" })),

  {
    name: "a slow answer",
    nature: "harmless",
    concurrent: { before: "effect", happens: ({ gitops }) => gitops.head(), pushes: 0 },
  },
  { name: "a redirect within GitHub", nature: "harmless", on: isRedirected, server: redirect },
  { name: "a redirect to somebody else", nature: "permanent", server: redirectElsewhere },
];

function limited(type?: string): object {
  return { ...(type && { type }), message: "API rate limit exceeded for installation ID 1." };
}

function tooFast(): object {
  return {
    message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
  };
}

function stale(): object {
  const message = `Expected branch to point to "${HEAD}" but it did not.  Pull and try again.`;
  return { type: "STALE_DATA", message };
}

function overtaken(): object {
  return { type: "UNPROCESSABLE", message: `Ref refs/heads/main is at ${HEAD} but expected ${HEAD}` };
}

function gone(): object {
  const message = `A path was requested for deletion which does not exist as of commit oid \`${HEAD}\``;
  return { type: "UNPROCESSABLE", message };
}

function wentWrong(): object {
  return {
    message: "Something went wrong while executing your query. Please include `AB12` when reporting this.",
  };
}

function protectedBranch(): object {
  const message = "protected branch 'main' check failed:\n At least 1 approving review is required.";
  return { type: "UNPROCESSABLE", message };
}

function rules(): object {
  const message = "Repository rule violations found\n\nChanges must be made through a pull request.";
  return { type: "UNPROCESSABLE", message };
}

function forbidden(): object {
  return { type: "FORBIDDEN", message: "Resource not accessible by integration" };
}

function notFound(): object {
  return { type: "NOT_FOUND", message: "Could not resolve to a Repository with the name 'a/b'." };
}

function tooLong(): object {
  return { type: "UNPROCESSABLE", message: "Body is too long (maximum is 65536 characters)" };
}

function transient(name: string, fault: Fault | (() => Fault), on?: FaultKind["on"]): FaultKind {
  const server = typeof fault === "function" ? fault : () => fault;
  return { name, nature: "transient", server, ...(on && { on }) };
}

function permanent(name: string, fault: Fault | (() => Fault), on?: FaultKind["on"]): FaultKind {
  return { ...transient(name, fault, on), nature: "permanent" };
}

function answer(status: number, body: unknown, headers: Answer["headers"] = {}): Fault {
  // The contract does not document every answer that GitHub or a proxy gives.
  return { kind: "answer", status, body, headers, undocumented: true };
}

function afterEffect(status: number, body: unknown): Fault {
  return { kind: "answer-after-effect", status, body, undocumented: true };
}

function errors(error: object): object {
  return { data: null, errors: [error] };
}

/** A limit that is used up, and ends in so many seconds of the server's clock. */
function spent(seconds: number): Record<string, string> {
  return { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `+${seconds}` };
}

async function commitElsewhere({ gitops }: FaultWorld): Promise<string> {
  return gitops.commit({ branch: "main", message: "Elsewhere", files: { elsewhere: await gitops.head() } });
}

/** The redirects of other requests would need paths and queries that only the client knows. */
function isRedirected({ operation, isGraphQL }: FaultTarget): boolean {
  return isGraphQL || Object.hasOwn(BY_ID, operation);
}

const BY_ID: Readonly<Record<string, (place: FaultPlace) => string>> = {
  "pulls/get": ({ number }) => `/pulls/${number}`,
  "repos/list-pull-requests-associated-with-commit": ({ headSha }) =>
    `/commits/${headSha}/pulls?per_page=100`,
  "repos/create-deployment": () => "/deployments",
};

/** The redirect of a renamed repository (@octokit/fixtures, scenario rename-repository). For GraphQL, a proxy's redirect. */
function redirect(place: FaultPlace): Fault {
  const { operation, apiUrl, graphqlUrl, repositoryId } = place;
  const below = BY_ID[operation]?.(place);
  return moved(place, below === undefined ? graphqlUrl : `${apiUrl}/repositories/${repositoryId}${below}`);
}

function redirectElsewhere(place: FaultPlace): Fault {
  return moved(place, `${place.untrustedUrl}/`);
}

function moved({ method }: FaultPlace, location: string): Fault {
  return answer(method === "GET" ? 301 : 307, { message: "Moved" }, { location });
}

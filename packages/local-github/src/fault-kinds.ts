import type { LocalRepository } from "./local/local-repository.ts";
import type { Fault } from "./server/injection.ts";

/** One request of a run, as far as faults differ by it. */
export interface FaultTarget {
  /** OpenAPI operation id, or GraphQL operation name. */
  readonly operation: string;
  readonly method: string;
  readonly isGraphQL: boolean;
}

/** Where a request is hit. */
export interface FaultPlace extends FaultTarget {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** The service's repository and the pull request in it. */
  readonly repositoryId: number;
  readonly number: number;
  readonly headSha: string;
  /** A server that is not GitHub. */
  readonly strangerUrl: string;
}

/** What a fault can change of the world. */
interface FaultWorld {
  readonly gitops: LocalRepository;
}

/** What happens while a request waits at the server. */
export interface Meanwhile {
  readonly before: "effect" | "ref-update";
  readonly happens: (world: FaultWorld) => Promise<unknown>;
  /** How many commits that lands in the GitOps repository. */
  readonly pushes: number;
}

/** Something that goes wrong between a client and GitHub, in one of three ways. */
export interface FaultKind {
  readonly name: string;
  /**
   * - `passing`: asking again, from the start where something is written, leads to the right end
   * - `lasting`: asking again is no use
   * - `harmless`: the answer is right, only late or by another way
   */
  readonly nature: "passing" | "lasting" | "harmless";
  /** Which requests GitHub does that to. Default: all */
  readonly on?: (target: FaultTarget) => boolean;
  /** What the server does to the request. */
  readonly server?: (place: FaultPlace) => Fault;
  /** The client gives up waiting, before or after the request took effect. */
  readonly client?: "timeout" | "timeout-after-effect";
  readonly meanwhile?: Meanwhile;
}

type Answer = Omit<Extract<Fault, { kind: "answer" }>, "kind">;

const HEAD = "1".repeat(40);
const PAGE = "<!doctype html><title>Sign in</title>";

const graphql = ({ isGraphQL }: FaultTarget): boolean => isGraphQL;
const commit = ({ operation }: FaultTarget): boolean => operation === "CommitToGitOps";
const writing = ({ operation }: FaultTarget): boolean => /^(?:Commit|Create|Edit)|\/create/.test(operation);
const writingGraphql = (target: FaultTarget): boolean => graphql(target) && writing(target);

/** GitHub's own words and numbers, and what a proxy in between may say. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...[500, 502, 503, 504].flatMap((status): FaultKind[] => [
    passing(`${status}`, answer(status, { message: "Server Error" })),
    passing(`${status} after the effect`, afterEffect(status, { message: "Server Error" })),
  ]),
  passing("a broken connection", { kind: "reset" }),
  passing("a broken connection after the effect", { kind: "reset-after-effect" }),
  { name: "no answer in time", nature: "passing", client: "timeout" },
  { name: "no answer in time, after the effect", nature: "passing", client: "timeout-after-effect" },
  passing("half an answer", { kind: "malformed" }),
  passing("a proxy's page", answer(200, PAGE, { "content-type": "text/html" })),
  passing("an empty answer", answer(200, {})),

  passing("403 for the hour's limit", () => answer(403, limited(), spent(60))),
  passing("429 for the hour's limit", () => answer(429, limited(), spent(60))),
  passing("200 for the hour's limit", () => answer(200, errors(limited("RATE_LIMITED")), spent(60)), graphql),
  lasting("403 for a limit that ends too late", () => answer(403, limited(), spent(3600))),
  passing("403 for being too fast", answer(403, tooFast())),
  passing("403 for being too fast, and for how long", answer(403, tooFast(), { "retry-after": "20" })),
  passing("429 for being too fast", answer(429, tooFast())),
  passing("429 for being too fast, and for how long", answer(429, tooFast(), { "retry-after": "20" })),
  passing("200 for being too fast", answer(200, errors({ message: "was submitted too quickly" })), graphql),

  passing("a stale head", answer(200, errors(stale())), commit),
  passing("a head that moved meanwhile", answer(200, errors(overtaken())), commit),
  passing("a path that is gone", answer(200, errors(gone())), commit),
  {
    name: "somebody else's commit between check and landing",
    nature: "passing",
    on: commit,
    meanwhile: { before: "ref-update", happens: commitElsewhere, pushes: 1 },
  },
  passing("something went wrong", answer(200, errors(wentWrong())), graphql),
  passing("something went wrong after the effect", afterEffect(200, errors(wentWrong())), graphql),

  lasting("a protected branch", answer(200, errors(protectedBranch())), commit),
  lasting("a rule of the repository", answer(200, errors(rules())), commit),
  lasting("422 for a rule", answer(422, { message: "Reference update failed" }), writing),
  lasting("an archived repository", answer(403, { message: "Repository was archived so is read-only." })),
  lasting("401", answer(401, { message: "Bad credentials" })),
  lasting("403", answer(403, { message: "Resource not accessible by integration" })),
  lasting("200 with FORBIDDEN", answer(200, errors(forbidden())), graphql),
  lasting("404", answer(404, { message: "Not Found" })),
  lasting("200 with NOT_FOUND", answer(200, errors(notFound())), graphql),
  lasting("410", answer(410, { message: "This issue was deleted" })),
  lasting("422 for its body", answer(422, { message: "Validation Failed", errors: [tooLong()] }), writing),
  lasting("200 for its body", answer(200, errors(tooLong())), writingGraphql),
  lasting("451", answer(451, { message: "Repository access blocked" })),

  {
    name: "a slow answer",
    nature: "harmless",
    meanwhile: { before: "effect", happens: ({ gitops }) => gitops.head(), pushes: 0 },
  },
  { name: "a redirect within GitHub", nature: "harmless", on: isRedirected, server: redirect },
  { name: "a redirect to somebody else", nature: "lasting", server: astray },
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

function passing(name: string, fault: Fault | (() => Fault), on?: FaultKind["on"]): FaultKind {
  const server = typeof fault === "function" ? fault : () => fault;
  return { name, nature: "passing", server, ...(on && { on }) };
}

function lasting(name: string, fault: Fault | (() => Fault), on?: FaultKind["on"]): FaultKind {
  return { ...passing(name, fault, on), nature: "lasting" };
}

function answer(status: number, body: unknown, headers: Answer["headers"] = {}): Fault {
  // What GitHub documents of its answers is checked elsewhere; here it may say anything.
  return { kind: "answer", status, body, headers, undocumented: true };
}

function afterEffect(status: number, body: unknown): Fault {
  return { kind: "answer-after-effect", status, body, undocumented: true };
}

function errors(error: object): object {
  return { data: null, errors: [error] };
}

function spent(seconds: number): Record<string, string> {
  const now = Math.ceil(Date.now() / 1000);
  return { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now + seconds) };
}

async function commitElsewhere({ gitops }: FaultWorld): Promise<string> {
  return gitops.commit({ branch: "main", message: "Elsewhere", files: { elsewhere: await gitops.head() } });
}

/** Others have paths and queries that only the client knows. */
function isRedirected({ operation, isGraphQL }: FaultTarget): boolean {
  return isGraphQL || Object.hasOwn(BY_ID, operation);
}

const BY_ID: Readonly<Record<string, (place: FaultPlace) => string>> = {
  "pulls/get": ({ number }) => `/pulls/${number}`,
  "repos/list-pull-requests-associated-with-commit": ({ headSha }) =>
    `/commits/${headSha}/pulls?per_page=100`,
  "repos/create-deployment": () => "/deployments",
};

/** As for a renamed repository (@octokit/fixtures, scenario rename-repository); of GraphQL a proxy may do so. */
function redirect(place: FaultPlace): Fault {
  const { operation, apiUrl, graphqlUrl, repositoryId } = place;
  const below = BY_ID[operation]?.(place);
  return moved(place, below === undefined ? graphqlUrl : `${apiUrl}/repositories/${repositoryId}${below}`);
}

function astray(place: FaultPlace): Fault {
  return moved(place, `${place.strangerUrl}/`);
}

function moved({ method }: FaultPlace, location: string): Fault {
  return answer(method === "GET" ? 301 : 307, { message: "Moved" }, { location });
}

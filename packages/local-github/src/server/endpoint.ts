import type { Answer } from "../http/http-message.ts";
import type { Token } from "../state/token.ts";
import type { World } from "../state/world.ts";
import type { Credentials } from "./authenticate.ts";
import type { RateLimit } from "./rate-limit.ts";

/** The context of a request. */
export interface RequestContext {
  readonly world: World;
  readonly credentials: Credentials;
  readonly token: Token | undefined;
  /** The rate limit after this request. Undefined: the request is not counted. */
  readonly budget: RateLimit | undefined;
  /** Awaited between the check of a ref and its move. This is the window of a real race. */
  readonly beforeRefUpdate: () => Promise<void>;
  /** Adds a violation that was found while the request was carried out. */
  readonly report: (violation: string) => void;
}

/** The operation that a request calls. */
export interface Endpoint {
  /** OpenAPI operation id, GraphQL operation name, `git-upload-pack` or `git-receive-pack`. */
  readonly operation: string;
  /** Root fields of a GraphQL request. Empty for every other request. */
  readonly fields: readonly string[];
  /** The body, parsed if it is JSON. */
  readonly body: unknown;
  /** Its cost in the hour's budget: requests of REST, points of GraphQL. */
  readonly cost: number;
  /** Whether it changes something. Default: the method says so */
  readonly writes?: boolean;
  /** The violations of GitHub's contract in the request. */
  readonly violations: readonly string[];
  /** Carries the request out. */
  answer(context: RequestContext): Promise<Answer>;
  /** The violations of GitHub's contract in an answer. */
  check(answer: Answer): readonly string[];
}

/**
 * A request for something that only the real GitHub serves. It is a violation, so that no test relies on a gap.
 */
export class NotServedError extends Error {
  override readonly name = "NotServedError";

  constructor(what: string) {
    super(`${what} is not part of the local GitHub`);
  }
}

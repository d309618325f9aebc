import type { Answer } from "../http/http-message.ts";
import type { Token } from "../state/token.ts";
import type { World } from "../state/world.ts";
import type { Credentials } from "./authenticate.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Who asks, of what, and what an effect waits for. */
export interface RequestContext {
  readonly world: World;
  readonly credentials: Credentials;
  readonly token: Token | undefined;
  /** What is left of the hour; `undefined`: the request is not counted. */
  readonly budget: RateLimit | undefined;
  /** Awaited right before a ref moves, after it was found where it should be: the window of a real race. */
  readonly beforeRefUpdate: () => Promise<void>;
  /** Notes a violation that only carrying the request out has shown. */
  readonly report: (violation: string) => void;
}

/** What a request is addressed to. */
export interface Endpoint {
  /** OpenAPI operation id, GraphQL operation name, `git-upload-pack` or `git-receive-pack`. */
  readonly operation: string;
  /** Root fields of a GraphQL request; otherwise empty. */
  readonly fields: readonly string[];
  /** The body, parsed where it is JSON. */
  readonly body: unknown;
  /** What it takes of the hour's budget: requests of REST, points of GraphQL. */
  readonly cost: number;
  /** Where the request breaks GitHub's contract. */
  readonly violations: readonly string[];
  /** Carries the request out. */
  answer(context: RequestContext): Promise<Answer>;
  /** Where an answer breaks GitHub's contract. */
  check(answer: Answer): readonly string[];
}

/** Something that GitHub has and this GitHub does not: a violation, so that nobody tests against a gap. */
export class NotServedError extends Error {
  override readonly name = "NotServedError";

  constructor(what: string) {
    super(`${what} is not part of the local GitHub`);
  }
}

import type { Injection } from "../http/faults.ts";
import type { Answer } from "../http/http-message.ts";

/** A request as a fault sees it, before anything has happened. */
export interface GitHubRequest {
  /** Name of the token; `undefined`: none, or one that does not exist. */
  readonly token: string | undefined;
  readonly method: string;
  readonly path: string;
  /** OpenAPI operation id, GraphQL operation name, `git-upload-pack` or `git-receive-pack`. */
  readonly operation: string;
  /** Root fields of a GraphQL request; otherwise empty. */
  readonly fields: readonly string[];
  /** The body, parsed where it is JSON. */
  readonly body: unknown;
}

interface InjectedAnswer extends Answer {
  /** Not held against GitHub's contract. Default: false. */
  readonly undocumented?: boolean;
}

/** What goes wrong with a request. */
export type Fault =
  /** This answer; nothing happens. */
  | ({ readonly kind: "answer" } & InjectedAnswer)
  /** What was asked for happens, and then this answer. */
  | ({ readonly kind: "answer-after-effect" } & InjectedAnswer)
  /** The connection breaks; nothing happens. */
  | { readonly kind: "reset" }
  /** What was asked for happens; the connection breaks before the answer. */
  | { readonly kind: "reset-after-effect" }
  /** What was asked for happens; half of the answer arrives, with status 200. */
  | { readonly kind: "malformed" }
  /** The request waits, and then goes on as if nothing had been. Default of `before`: "effect". */
  | { readonly kind: "hold"; readonly until: Promise<unknown>; readonly before?: "effect" | "ref-update" };

/** A fault that waits for requests to this GitHub. */
export type GitHubInjection = Injection<GitHubRequest, Fault>;

/** A request that was answered, and how. */
export interface RequestRecord extends Omit<GitHubRequest, "body"> {
  /** 0: the connection was broken instead of an answer. */
  readonly status: number;
  /** Bytes of the request's body. */
  readonly bytesIn: number;
  /** Bytes of the answer's body. */
  readonly bytesOut: number;
}

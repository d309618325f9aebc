import type { Injection } from "../http/faults.ts";
import type { Answer } from "../http/http-message.ts";

/** A request before its effect, as faults see it. */
export interface GitHubRequest {
  /** Name of the token. Undefined: no token, or an unknown token. */
  readonly token: string | undefined;
  readonly method: string;
  readonly path: string;
  /** OpenAPI operation id, GraphQL operation name, `git-upload-pack` or `git-receive-pack`. */
  readonly operation: string;
  /** Root fields of a GraphQL request. Empty for every other request. */
  readonly fields: readonly string[];
  /** The body, parsed if it is JSON. */
  readonly body: unknown;
}

interface InjectedAnswer extends Answer {
  /** Not checked against GitHub's contract. Default: false. */
  readonly undocumented?: boolean;
}

/** A fault of one request. */
export type Fault =
  /** This answer, without the effect. */
  | ({ readonly kind: "answer" } & InjectedAnswer)
  /** The effect, and then this answer. */
  | ({ readonly kind: "answer-after-effect" } & InjectedAnswer)
  /** A broken connection, without the effect. */
  | { readonly kind: "reset" }
  /** The effect, and a broken connection before the answer. */
  | { readonly kind: "reset-after-effect" }
  /** The effect, and half of the answer with status 200. */
  | { readonly kind: "malformed" }
  /** A wait before the effect or before the ref moves. Default of `before`: "effect". */
  | { readonly kind: "hold"; readonly until: Promise<unknown>; readonly before?: "effect" | "ref-update" };

/** A fault for requests to this GitHub. */
export type GitHubInjection = Injection<GitHubRequest, Fault>;

/** A request with its answer's status. */
export interface RequestRecord extends Omit<GitHubRequest, "body"> {
  /** 0: the connection was broken without an answer. */
  readonly status: number;
  /** Bytes of the request's body. */
  readonly bytesIn: number;
  /** Bytes of the answer's body. */
  readonly bytesOut: number;
}

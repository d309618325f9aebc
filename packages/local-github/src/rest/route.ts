import type { Operation } from "../contract/openapi.ts";
import type { Answer } from "../http/http-message.ts";
import type { RequestContext } from "../server/endpoint.ts";
import type { Repository } from "../state/repository.ts";
import type { Access, Permission, Token } from "../state/token.ts";

/** One request of an operation, allowed and well-formed. */
export interface RestCall extends RequestContext {
  readonly token: Token;
  readonly operation: Operation;
  readonly repository: Repository;
  /** Path parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Path below the repository, percent-encoded. */
  readonly below: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** The route of one operation of GitHub's REST API. */
export interface Route {
  /** OpenAPI operation id. */
  readonly operation: string;
  readonly access: Access;
  /** The permissions of which the token needs one. Empty: `metadata`, which every grant has. */
  readonly anyOf: readonly Permission[];
  readonly handle: (call: RestCall) => Answer | Promise<Answer>;
}

/** A path parameter as a number. Another text is 0, which no object has. */
export function integerParameter(call: RestCall, name: string): number {
  const text = call.parameters[name] ?? "";
  return /^\d+$/.test(text) ? Number(text) : 0;
}

/** A path parameter. */
export function textParameter(call: RestCall, name: string): string {
  return call.parameters[name] ?? "";
}

import { checkRestAnswer } from "../contract/check-rest.ts";
import { type Operation, restContract } from "../contract/openapi.ts";
import type { Answer } from "../http/http-message.ts";
import type { Endpoint, RequestContext } from "../server/endpoint.ts";
import { buildErrorAnswer, RestError } from "./rest-error.ts";

/** A request's operation, and the route that serves it. */
export interface Match<Route> {
  readonly operation: Operation;
  readonly route: Route;
  /** Path parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One request of an operation. */
interface OperationCall {
  readonly operation: Operation;
  readonly body: unknown;
  /** The violations of GitHub's contract in the request. */
  readonly violations: readonly string[];
  /** Carries the request out. @throws RestError for a refusal */
  readonly answer: (context: RequestContext) => Answer | Promise<Answer>;
}

/**
 * The operation of the contract with this method and path, if it has a route. A path begins below the API's base.
 *
 * @param findRoute the route of an operation id
 */
export function matchOperation<Route>(
  method: string,
  path: string,
  findRoute: (operationId: string) => Route | undefined,
): Match<Route> | undefined {
  for (const operation of restContract().operations) {
    const groups = operation.method === method ? operation.pattern.exec(path)?.groups : undefined;
    const route = groups && findRoute(operation.id);
    if (groups === undefined || route === undefined) continue;
    const decoded = Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]);
    return { operation, route, parameters: Object.fromEntries(decoded) };
  }
  return undefined;
}

/** The endpoint of a REST operation. It answers refusals, and checks its answers against the contract. */
export function operationEndpoint({ operation, body, violations, answer }: OperationCall): Endpoint {
  return {
    operation: operation.id,
    fields: [],
    cost: 1,
    body,
    violations,
    async answer(context) {
      try {
        return await answer(context);
      } catch (error) {
        if (error instanceof RestError) return buildErrorAnswer(error, operation);
        throw error;
      }
    },
    check: (given) => checkRestAnswer(operation, given),
  };
}

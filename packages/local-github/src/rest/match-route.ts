import { restContract, type Operation } from "../contract/openapi.ts";
import type { Location } from "./locate.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

/** The operation that a request asks for, and how it is served. */
export interface Match {
  readonly operation: Operation;
  readonly route: Route;
  /** Path parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a method and a path of the REST API lead to; nothing when that is not served. */
export function matchRoute(method: string, { path }: Location): Match | undefined {
  for (const operation of restContract().operations) {
    const groups = operation.method === method ? operation.pattern.exec(path)?.groups : undefined;
    const route = ROUTES.find((candidate) => candidate.operation === operation.id);
    if (groups === undefined || route === undefined) continue;
    const decoded = Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]);
    return { operation, route, parameters: Object.fromEntries(decoded) };
  }
  return undefined;
}

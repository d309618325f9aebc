import type { IncomingHttpHeaders } from "node:http";

/** One http route of a VirtualService, as far as previews use it. */
export interface HttpRoute {
  readonly match?: readonly { readonly headers?: Readonly<Record<string, { readonly exact?: string }>> }[];
  readonly route?: readonly {
    readonly destination: { readonly host: string; readonly port?: { readonly number: number } };
  }[];
  readonly headers?: { readonly response?: { readonly set?: Readonly<Record<string, string>> } };
}

/** The first route whose headers match. A route without a match is for everybody. */
export function matchRoute(
  routes: readonly HttpRoute[],
  headers: IncomingHttpHeaders,
): HttpRoute | undefined {
  return routes.find(
    ({ match }) =>
      match === undefined ||
      match.some(({ headers: wanted = {} }) =>
        Object.entries(wanted).every(([name, { exact }]) => exact === undefined || headers[name] === exact),
      ),
  );
}

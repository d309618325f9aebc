import type { Answer, HttpRequest } from "../http/http-message.ts";
import { parseJson } from "../http/parse-json.ts";
import { checkBody, checkBodyKeys, checkRestAnswer } from "../contract/check-rest.ts";
import { type Operation, restContract } from "../contract/openapi.ts";
import { buildInstallation } from "../rest/objects/installation.ts";
import { buildErrorAnswer, notFound, RestError } from "../rest/rest-error.ts";
import type { Endpoint } from "../server/endpoint.ts";
import type { App } from "../state/app.ts";
import type { World } from "../state/world.ts";
import { authenticateApp } from "./authenticate-app.ts";
import { createAccessToken } from "./create-access-token.ts";

interface AppCall {
  readonly app: App;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: object;
}

/** REST operations for which an App signs in as itself; `scripts/slice-openapi.ts` cuts the contract to these too. */
export const APP_ROUTES: Readonly<Record<string, (world: World, call: AppCall) => Answer>> = {
  "apps/get-repo-installation": (world, { app, parameters: { owner = "" } }) => {
    const installation = app.installations.find(
      ({ account }) => account.login.toLowerCase() === owner.toLowerCase(),
    );
    if (installation === undefined) throw notFound();
    return { status: 200, body: buildInstallation(world, app, installation) };
  },
  "apps/create-installation-access-token": (world, { app, parameters, body }) =>
    createAccessToken(world, app, Number(parameters["installation_id"]), body),
};

/** The operation of an App that a request is addressed to; nothing when it is for others. */
export function appEndpoint(world: World, request: HttpRequest): Endpoint | undefined {
  const { method, path, headers } = request;
  for (const operation of restContract().operations) {
    const handle = APP_ROUTES[operation.id];
    const parameters = operation.method === method ? operation.pattern.exec(path)?.groups : undefined;
    if (handle === undefined || parameters === undefined) continue;
    const body = parseJson(request.body);
    const problems =
      body === undefined ? [] : [...checkBody(operation, body), ...checkBodyKeys(operation, body)];
    return {
      operation: operation.id,
      fields: [],
      cost: 1,
      body,
      violations: problems,
      answer: async () =>
        orRefusal(operation, () => {
          const app = authenticateApp(world, headers.authorization);
          return handle(world, {
            app,
            parameters,
            body: typeof body === "object" && body !== null ? body : {},
          });
        }),
      check: (answer) => checkRestAnswer(operation, answer),
    };
  }
  return undefined;
}

function orRefusal(operation: Operation, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof RestError) return buildErrorAnswer(error, operation);
    throw error;
  }
}

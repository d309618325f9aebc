import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type Pods, type Route, startHub } from "local-platform";
import { CONFIG } from "./pull-request-world.fixture.ts";

/** The hub's gateway and a service behind it, for previews of `pricing-api` of team `red`. */
export interface PreviewGateway extends AsyncDisposable {
  /** A platform config whose public URLs lead to this gateway. */
  readonly config: string;
  /** Inputs that make the action send its requests to this gateway. They do not switch the wait on. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Lets pods of this commit answer at the pull request's URL; undefined: there is no route. */
  serve(pr: number, sha: string | undefined): void;
  /** Gives the pull request's URL the route of a commit that has no pods yet. Pods of the commit before go on. */
  start(pr: number, sha: string): void;
  /** Number of requests that reached the service. */
  asked(): number;
}

/** A gateway in front of a service with this listener. Default: every answer is 200. */
export async function previewGateway(
  listener: RequestListener = (_, response) => void response.end("ok"),
): Promise<PreviewGateway> {
  let asked = 0;
  const service = createServer((request, response) => {
    asked += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    service.listen(0, "127.0.0.1", resolve);
  });
  const { port } = service.address() as AddressInfo;
  const routes = new Map<string, Route>();
  const hub = await startHub({ domain: "chrishouse.io", routes });
  const hostOf = (pr: number): string => `pricing-api-pr-${pr}-red.chrishouse.io`;
  return {
    config: `${CONFIG}publicUrl:\n  scheme: http\n  port: ${hub.port}\nreadiness:\n  path: /health\n`,
    inputs: { "readiness-address": `127.0.0.1:${hub.port}`, "wait-interval": "5s" },
    serve(pr, sha) {
      if (sha === undefined) routes.delete(hostOf(pr));
      else routes.set(hostOf(pr), { commit: sha, pods: { state: "serving", port, sha } });
    },
    start(pr, sha) {
      const pods: Pods = routes.get(hostOf(pr))?.pods ?? { state: "starting" };
      routes.set(hostOf(pr), { commit: sha, pods });
    },
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      service.closeAllConnections();
      service.close();
    },
  };
}

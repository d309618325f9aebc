import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Faults } from "./http/faults.ts";
import { buildLocalRepository } from "./local/build-local-repository.ts";
import { createApp } from "./local/create-app.ts";
import { createRepository } from "./local/create-repository.ts";
import { buildLocalPackage, pushImage } from "./local/push-image.ts";
import { createToken } from "./local/create-token.ts";
import type { GitHubOptions, LocalGitHub } from "./local/local-github.ts";
import { GRAPHQL_BASE, REST_BASE } from "./server/find-endpoint.ts";
import { handleRequest, type ServerState } from "./server/handle-request.ts";
import { RateMeter } from "./server/rate-limit.ts";
import { createWorld, findRepository, type World } from "./state/world.ts";

/**
 * A GitHub that listens on this machine, with nothing on it yet.
 *
 * @example
 * await using github = await startGitHub();
 * const gitops = await github.createRepository({ fullName: "crh225/gitops", files: { "preview.yaml": "" } });
 * const token = github.createToken({
 *   name: "gitops",
 *   login: "preview-bot",
 *   kind: "app",
 *   grants: { "crh225/gitops": { contents: "write" } },
 * });
 * const octokit = new Octokit({ auth: token, baseUrl: github.apiUrl });
 */
export async function startGitHub(options: GitHubOptions = {}): Promise<LocalGitHub> {
  const { now = () => new Date(), port = 0, latencyMs = 0 } = options;
  const directory = await mkdtemp(join(tmpdir(), "local-github-"));
  const server = createServer();
  // A client may send on an idle connection in the moment in which it is closed; so none is.
  server.keepAliveTimeout = 0;
  const url = await listen(server, port);
  const addresses = { html: url, api: url + REST_BASE, graphql: url + GRAPHQL_BASE };
  const world = createWorld({ addresses, directory, now });
  const state = createState(world, latencyMs);
  server.on("request", (request, response) => {
    handleRequest(state, request, response).catch((error: unknown) => {
      // A client that went away is no violation.
      if (request.complete) state.violations.push(`${request.method} ${request.url}: ${String(error)}`);
      response.destroy();
    });
  });
  return {
    url,
    apiUrl: addresses.api,
    graphqlUrl: addresses.graphql,
    requests: state.requests,
    violations: state.violations,
    createRepository: async (wanted) => buildLocalRepository(world, await createRepository(world, wanted)),
    findRepository: (fullName) => {
      const repository = findRepository(world, fullName);
      return repository && buildLocalRepository(world, repository);
    },
    createToken: (wanted) => createToken(world, wanted),
    createApp: (wanted) => createApp(world, wanted),
    pushImage: (push) => pushImage(world, push),
    findPackage: (fullName) => buildLocalPackage(world, fullName),
    inject: (injection) => state.faults.inject(injection),
    [Symbol.asyncDispose]: () => stop(server, world),
  };
}

function createState(world: World, latencyMs: number): ServerState {
  const { now } = world;
  return { world, latencyMs, requests: [], violations: [], faults: new Faults(), meter: new RateMeter(now) };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function stop(server: Server, world: World): Promise<void> {
  server.close();
  server.closeAllConnections();
  for (const { git } of world.repositories.values()) await git[Symbol.asyncDispose]();
  // A git that serves a push may still be writing.
  await rm(world.directory, { recursive: true, force: true, maxRetries: 5 });
}

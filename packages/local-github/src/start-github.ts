import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Faults } from "./http/faults.ts";
import { listen } from "./http/listen.ts";
import { buildLocalRepository } from "./local/build-local-repository.ts";
import { buildLocalPackage, pushImage } from "./local/push-image.ts";
import { createToken } from "./local/create-token.ts";
import type {
  GitHubOptions,
  LocalGitHub,
  AppOptions,
  LocalApp,
  RepositoryOptions,
} from "./local/local-github.ts";
import { GRAPHQL_BASE, REST_BASE } from "./server/find-endpoint.ts";
import { DocumentedLimits } from "./server/documented-limits.ts";
import { handleRequest, type ServerState } from "./server/handle-request.ts";
import { RateMeter } from "./server/rate-limit.ts";
import { createWorld, findRepository, type World, findAccount } from "./state/world.ts";
import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { createBareRepository } from "./git/bare-repository.ts";
import type { Repository } from "./state/repository.ts";
import { commitFiles } from "./local/commit-files.ts";

/** Slug → key. Making a key takes a tenth of a second, and tests create an App of the same name many times. */
const KEYS = new Map<string, KeyPairKeyObjectResult>();

/**
 * A GitHub that listens on this machine, with nothing on it yet.
 *
 * @example
 * await using github = await startGitHub();
 * const gitops = await github.createRepository({ fullName: "octocat/gitops", files: { "preview.yaml": "" } });
 * const token = createGitOpsToken(github, gitops);
 * const octokit = new Octokit({ auth: token, baseUrl: github.apiUrl });
 */
export async function startGitHub(options: GitHubOptions = {}): Promise<LocalGitHub> {
  const { now = () => new Date(), port = 0 } = options;
  const directory = await mkdtemp(join(tmpdir(), "local-github-"));
  const server = createServer();
  // A client could send on an idle connection while the server closes it, so the server closes none.
  server.keepAliveTimeout = 0;
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  const addresses = { html: url, api: url + REST_BASE, graphql: url + GRAPHQL_BASE };
  const world = createWorld({ addresses, directory, now });
  const state = createState(world, options);
  server.on("request", (request, response) => {
    handleRequest(state, request, response).catch((error: unknown) => {
      // A closed connection of a client is no violation.
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

function createState(world: World, { latencyMs = 0, limits }: GitHubOptions): ServerState {
  const { now } = world;
  return {
    world,
    latencyMs,
    requests: [],
    violations: [],
    faults: new Faults(),
    meter: new RateMeter(now),
    limits: limits && new DocumentedLimits(now),
  };
}

async function stop(server: Server, world: World): Promise<void> {
  server.close();
  server.closeAllConnections();
  // Git may still write the objects of a push.
  await rm(world.directory, { recursive: true, force: true, maxRetries: 5 });
}

/** A new App. Apps with the same slug have the same key in this process. */
function createApp(world: World, { slug, installations }: AppOptions): LocalApp {
  const { publicKey, privateKey } = KEYS.get(slug) ?? generateKeyPairSync("rsa", { modulusLength: 2048 });
  KEYS.set(slug, { publicKey, privateKey });
  const clientId = `Iv23li${Buffer.from(slug).toString("hex")}`;
  const createdAt = world.now();
  world.apps.set(clientId, {
    id: world.nextId(),
    clientId,
    slug,
    publicKey,
    installations: Object.entries(installations).map(([owner, permissions]) => ({
      id: world.nextId(),
      account: findAccount(world, owner, "Organization"),
      permissions,
      createdAt,
    })),
  });
  // GitHub's keys have the older of the two formats.
  return { clientId, privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString() };
}

/** A repository with a first commit on its default branch. */
async function createRepository(world: World, options: RepositoryOptions): Promise<Repository> {
  const { fullName, files = {}, defaultBranch = "main" } = options;
  if (!/^[\w.-]+\/[\w.-]+$/.test(fullName)) throw new Error(`"${fullName}" is not owner/name`);
  if (findRepository(world, fullName)?.fullName.toLowerCase() === fullName.toLowerCase()) {
    throw new Error(`there is a repository ${fullName} already`);
  }
  const id = world.nextId();
  const now = world.now();
  const repository: Repository = {
    id,
    fullName,
    defaultBranch,
    git: createBareRepository(join(world.directory, `${id}.git`), defaultBranch),
    createdAt: now,
    pushedAt: now,
    pullRequests: new Map(),
    deployments: [],
    pushListeners: new Set(),
    archived: false,
    disabled: false,
    gone: false,
    protection: undefined,
    nextNumber: 1,
  };
  world.repositories.set(id, repository);
  world.names.set(fullName.toLowerCase(), id);
  await commitFiles(world, repository, { branch: defaultBranch, files, message: "Initial commit" });
  return repository;
}

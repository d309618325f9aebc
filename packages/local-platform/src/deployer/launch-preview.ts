import { mkdtemp, rm, readFile } from "node:fs/promises";
import { join, delimiter, dirname } from "node:path";
import { checkOut } from "./git.ts";
import { DeployError, type Deployment, type Limits } from "./deployment.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:net";
import { listen } from "local-github/http";

interface LaunchOptions {
  /** Path of the bare repository of a `repoURL`. Undefined for an unknown repository. */
  readonly resolveRepository: (repoUrl: string) => string | undefined;
  /** The existing directory of all checkouts. */
  readonly workspace: string;
  readonly limits: Limits;
}

/** A healthy version of a service, on a port of 127.0.0.1. */
export interface RunningPreview {
  readonly deployment: Deployment;
  readonly port: number;
  /** Resolves with the reason when its process has ended. */
  readonly ended: Promise<string>;
  output(): string;
  /** Ends its process and removes its checkout. */
  stop(): Promise<void>;
}

type Started = ServiceProcess & { readonly port: number };

interface HealthCheck {
  readonly port: number;
  /** For example `/health`. */
  readonly path: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/** The result of one request to the health path: a status, or the reason in words. */
type Probe = { readonly status: number } | { readonly silence: string };

const PORT_ATTEMPTS = 3;
const INTERVAL_MILLISECONDS = 50;
const PROBE_MILLISECONDS = 2_000;
const EXPECTED = 'a package.json with "scripts": { "start": "…" } at the top of the repository';

/**
 * Starts the deployment's commit, and resolves when it is healthy. After a failure or an abort, no process and
 * no checkout is left.
 *
 * @throws DeployError with the cause and the service's last output
 */
export async function launchPreview(
  deployment: Deployment,
  options: LaunchOptions,
  signal: AbortSignal,
): Promise<RunningPreview> {
  const directory = await mkdtemp(join(options.workspace, `${deployment.service}-pr-${deployment.pr}-`));
  const clean = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const source = await checkOutService(deployment, options, directory);
    signal.throwIfAborted();
    const running = await startOnFreePort(deployment, source, options.limits, signal);
    const stop = async (): Promise<void> => {
      await running.stop();
      await clean();
    };
    return { ...running, deployment, stop };
  } catch (error) {
    await clean();
    throw error;
  }
}

async function checkOutService(
  { repoUrl, sha }: Deployment,
  { resolveRepository }: LaunchOptions,
  directory: string,
): Promise<string> {
  const gitDirectory = resolveRepository(repoUrl);
  if (gitDirectory === undefined) {
    throw new DeployError("unknown-repository", `this platform has no repository ${JSON.stringify(repoUrl)}`);
  }
  const source = join(directory, "source");
  await checkOut(gitDirectory, sha, source);
  await requireStartScript(source);
  return source;
}

async function startOnFreePort(
  deployment: Deployment,
  directory: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const env = serviceEnvironment(deployment, port);
    const service = startServiceProcess({ directory, env, ...limits });
    try {
      await requireHealthy(service, port, limits, signal);
      return { ...service, port };
    } catch (error) {
      await service.stop();
      // Another process took the free port first.
      if (attempt === PORT_ATTEMPTS || !service.output().includes("EADDRINUSE")) throw error;
    }
  }
}

async function requireHealthy(
  service: ServiceProcess,
  port: number,
  limits: Limits,
  signal: AbortSignal,
): Promise<void> {
  const { healthPath: path, startMilliseconds } = limits;
  const over = new AbortController();
  const end = service.ended.then((reason) => (over.abort(), reason));
  const deadline = AbortSignal.timeout(startMilliseconds);
  const seen = await awaitHealthy({ port, path, signal: AbortSignal.any([signal, deadline, over.signal]) });
  if (seen === undefined && !over.signal.aborted) return;
  if (over.signal.aborted) {
    const message = `the service ${await end} before it was healthy`;
    throw new DeployError("exited", message, { output: service.output() });
  }
  const message = `GET ${path} was not answered with success within ${startMilliseconds / 1000} s: ${seen}`;
  throw new DeployError("not-healthy", message, { output: service.output() });
}

/**
 * Resolves with `undefined` when the health path of a service on this machine answers with 200 to 299. After an
 * abort, resolves with the last result in words.
 */
export async function awaitHealthy(check: HealthCheck): Promise<string | undefined> {
  let answer: string | undefined;
  let silence = "nothing listens on PORT";
  while (!check.signal.aborted) {
    const result = await probe(check);
    if ("silence" in result) silence = result.silence;
    else if (result.status >= 200 && result.status < 300) return undefined;
    else answer = `it was answered with status ${result.status}`;
    await sleep(INTERVAL_MILLISECONDS, undefined, { signal: check.signal }).catch(() => {});
  }
  return answer ?? silence;
}

function probe({ port, path, signal }: HealthCheck): Promise<Probe> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MILLISECONDS)]);
  let silence = "nothing listens on PORT";
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path, agent: false, signal: limit }, (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.on("socket", (socket) => {
      socket.on("connect", () => (silence = "the connection was accepted, but no answer came"));
    });
    request.on("error", () => resolve({ silence }));
  });
}

/** A free port of 127.0.0.1. Another process may still take it first. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/**
 * The whole environment of a preview's process. It has only PATH of the platform's environment, because a pull
 * request's code must see no secret.
 */
export function serviceEnvironment(deployment: Deployment, port: number): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PREVIEW_SERVICE: deployment.service,
    PREVIEW_TEAM: deployment.team,
    PREVIEW_PR: String(deployment.pr),
    PREVIEW_SHA: deployment.sha,
    PREVIEW_HOSTNAME: deployment.hostname,
  };
}

/**
 * Checks that the checkout can be started.
 *
 * @throws DeployError `no-start-script` with the expected and the found state
 */
async function requireStartScript(directory: string): Promise<void> {
  const text = await readFile(join(directory, "package.json"), "utf8").catch((cause: unknown) => {
    throw new DeployError("no-start-script", `expected ${EXPECTED}, but there is no package.json`, { cause });
  });
  if (!hasStartScript(parseJson(text))) {
    throw new DeployError("no-start-script", `expected ${EXPECTED}, but it has no such script`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeployError("no-start-script", `expected ${EXPECTED}, but it is not JSON`, { cause });
  }
}

function hasStartScript(manifest: unknown): boolean {
  if (typeof manifest !== "object" || manifest === null || !("scripts" in manifest)) return false;
  const { scripts } = manifest;
  return (
    typeof scripts === "object" && scripts !== null && "start" in scripts && typeof scripts.start === "string"
  );
}

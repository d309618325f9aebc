import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { awaitHealthy } from "./await-healthy.ts";
import { checkOut } from "./check-out.ts";
import { DeployError } from "./deploy-error.ts";
import type { Deployment } from "./deployment.ts";
import { findFreePort } from "./free-port.ts";
import type { Limits } from "./limits.ts";
import { serviceEnvironment } from "./service-environment.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { requireStartScript } from "./start-script.ts";

export interface LaunchOptions {
  /** Path of the bare repository behind a `repoURL`; `undefined` where the platform has none. */
  readonly resolveRepository: (repoUrl: string) => string | undefined;
  /** Existing directory that checkouts go below. */
  readonly workspace: string;
  readonly limits: Limits;
}

/** One version of a service that answered its health path, on a port of 127.0.0.1. */
export interface RunningPreview {
  readonly deployment: Deployment;
  readonly port: number;
  /** Resolves once its process is gone, with the reason in words. */
  readonly ended: Promise<string>;
  output(): string;
  /** Ends its process and removes its checkout. */
  stop(): Promise<void>;
}

const PORT_ATTEMPTS = 3;

/**
 * A healthy process of the deployment's commit. When it fails or the signal comes first, neither a process nor a
 * checkout is left.
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

type Started = ServiceProcess & { readonly port: number };

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
      // Somebody else took the free port first.
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

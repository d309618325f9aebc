import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, createAuthority } from "local-platform";
import type { TestProject } from "vitest/node";
import { startArgocd } from "./argocd/start-argocd.ts";
import { type Built, missing, programOf, readBuilt } from "./built.ts";
import type { Cluster } from "./clusters/cluster.ts";
import { installDefinitions } from "./clusters/install-definitions.ts";
import { startCluster } from "./clusters/start-cluster.ts";
import { startEtcd } from "./clusters/start-etcd.ts";
import { type Part, PARTS } from "./components/component.ts";
import { startCrossplane } from "./crossplane/start-crossplane.ts";
import { startGitHubProxy } from "./github/start-github-proxy.ts";
import { LOCALHOST, PORTS } from "./machine/network.ts";
import { playCertManager } from "./stand-ins/certificates.ts";
import { playGateway } from "./stand-ins/gateway.ts";
import { playKubelet } from "./stand-ins/kubelet.ts";

/** What the cases know about the world, as plain JSON. */
export interface World {
  /** Everything that the world writes. The logs are in `logs`. */
  readonly folder: string;
  /** Part → why it is not there. */
  readonly absent: Readonly<Partial<Record<Part, string>>>;
  readonly hub: Cluster;
  readonly spoke: Cluster;
  /** `host:port` where the previews answer by HTTPS. */
  readonly gateway: string;
  /** Path of the certificate of the authority that signs the gateway's certificate. */
  readonly publicAuthority: string;
}

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- it extends vitest's
  export interface ProvidedContext {
    readonly world: World;
  }
}

/** The domain of the previews. */
export const DOMAIN = "chrishouse.io";

/** Starts the world before the first case. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = performance.now();
  const built = readBuilt();
  const absent = Object.fromEntries(
    PARTS.map((part) => [part, missing(built, part)] as const).filter(([, reason]) => reason !== undefined),
  );
  if (absent["clusters"] !== undefined) throw new Error(`there is no cluster: ${absent["clusters"]}`);
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "preview-world-"));
  if (process.env["CONFORMANCE_KEEP"] === undefined) {
    stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  }
  const authority = await createAuthority("public authority of the world");
  const publicAuthority = join(folder, "public-ca.crt");
  writeFileSync(publicAuthority, authority.cert);
  const clusters = await startClusters({ built, folder, stack, authority });
  if (absent["argocd"] === undefined) {
    const gitHub = await createAuthority("authority of github.com");
    stack.use(await startGitHubProxy(gitHub));
    await startArgocd({ ...clusters, built, folder, stack, gitHubAuthority: gitHub.cert });
  }
  if (absent["crossplane"] === undefined) await startCrossplane({ ...clusters, built, folder, stack });
  if (absent["mesh"] !== undefined)
    stack.use(await playGateway(clusters.spoke, { domain: DOMAIN, authority }));
  const gateway = `${LOCALHOST}:${PORTS.gateway}`;
  project.provide("world", { folder, absent, ...clusters, gateway, publicAuthority });
  say(`the world is up after ${Math.round((performance.now() - started) / 1000)} s, in ${folder}`);
  const resources = stack.move();
  return () => resources.disposeAsync();
}

interface Start {
  readonly built: Built;
  readonly folder: string;
  readonly stack: AsyncDisposableStack;
  readonly authority: Authority;
}

async function startClusters({
  built,
  folder,
  stack,
  authority,
}: Start): Promise<Pick<World, "hub" | "spoke">> {
  const programs = {
    apiServer: programOf(built, "kube-apiserver"),
    controllerManager: programOf(built, "kube-controller-manager"),
  };
  stack.use(await startEtcd(folder));
  const [hub, spoke] = await Promise.all([
    startCluster("hub", { folder, stack }, programs),
    startCluster("spoke", { folder, stack }, programs),
  ]);
  for (const cluster of [hub, spoke]) {
    await installDefinitions(cluster, built.modules);
    stack.use(playCertManager(cluster, authority));
  }
  stack.use(await playKubelet(spoke));
  return { hub, spoke };
}

function say(line: string): void {
  process.stderr.write(`conformance: ${line}\n`);
}

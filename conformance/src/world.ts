import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Authority, createAuthority } from "local-platform";
import { startArgocd } from "./argocd/start-argocd.ts";
import { type Built, missing, programOf, readBuilt } from "./built.ts";
import { installDefinitions } from "./clusters/install-definitions.ts";
import { startCluster } from "./clusters/start-cluster.ts";
import { startEtcd } from "./clusters/start-etcd.ts";
import { PARTS } from "./components/component.ts";
import { startCrossplane } from "./crossplane/start-crossplane.ts";
import { startGitHubProxy } from "./github/start-github-proxy.ts";
import { LOCALHOST, PORTS } from "./machine/network.ts";
import { DOMAIN, type World } from "./world-file.ts";
import { startWorldMesh } from "./mesh/world-mesh.ts";
import { playCertManager } from "./stand-ins/certificates.ts";
import { playGateway } from "./stand-ins/gateway.ts";
import { playKubelet } from "./stand-ins/kubelet.ts";

/** A world that runs. Disposing it ends every process, and removes its folder unless CONFORMANCE_KEEP is set. */
export interface RunningWorld extends AsyncDisposable {
  readonly world: World;
}

/**
 * Starts the world.
 *
 * @throws Error when a part that was built does not start, with the end of its log
 */
export async function startWorld(): Promise<RunningWorld> {
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
  const mesh =
    absent["mesh"] === undefined
      ? await startWorldMesh({ built, folder, stack, clusters, publicCa: authority.cert, domain: DOMAIN })
      : undefined;
  if (mesh === undefined) stack.use(await playGateway(clusters.spoke, { domain: DOMAIN, authority }));
  const gateway = `${LOCALHOST}:${PORTS.gateway}`;
  say(`the world is up after ${Math.round((performance.now() - started) / 1000)} s, in ${folder}`);
  const resources = stack.move();
  return {
    world: { folder, absent, ...(mesh === undefined ? {} : { mesh }), ...clusters, gateway, publicAuthority },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
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
  const hub = await startCluster("hub", { folder, stack }, programs);
  const spoke = await startCluster("spoke", { folder, stack }, programs);
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

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Authority, createAuthority } from "local-platform";
import { type Built, programOf } from "../built.ts";
import { clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { applyAll, type Manifest, readDefinitions } from "../clusters/install-definitions.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { LOCALHOST, PORTS } from "../machine/network.ts";
import { startProcess } from "../machine/supervised-process.ts";

export interface CrossplaneOptions {
  readonly hub: Cluster;
  readonly built: Built;
  readonly folder: string;
  readonly stack: AsyncDisposableStack;
}

/** Crossplane's namespace. */
export const CROSSPLANE = "crossplane-system";

const FUNCTIONS = [
  { name: "function-go-templating", port: PORTS.functionGoTemplating },
  { name: "function-auto-ready", port: PORTS.functionAutoReady },
];
/** provider-kubernetes lets nobody choose the port of its webhooks. */
const PROVIDER_WEBHOOKS = 9443;

/** Runs Crossplane's core, provider-kubernetes and two functions as processes, and installs their kinds on the hub. */
export async function startCrossplane(options: CrossplaneOptions): Promise<void> {
  const { hub, built, folder, stack } = options;
  const authority = await createAuthority("crossplane");
  const certificates = await writeCertificates(join(folder, "crossplane"), authority);
  await kubectl(hub, ["create", "namespace", CROSSPLANE]);
  await applyAll(hub, [
    ...readDefinitions(built.modules.crossplane, "cluster/crds/*.yaml"),
    ...readDefinitions(built.modules["provider-kubernetes"], "package/crds/*.yaml").map((definition) =>
      withConversion(definition, authority),
    ),
  ]);
  await kubectl(hub, ["wait", "crd", "--all", "--for=condition=Established", "--timeout=60s"]);
  const logs = join(folder, "logs");
  for (const { name, port } of FUNCTIONS) {
    const args = ["--address", `${LOCALHOST}:${port}`, "--tls-certs-dir", certificates];
    stack.use(await startProcess({ name, program: programOf(built, name), args, logs }));
    await registerFunction(hub, name, port);
  }
  const env = {
    KUBECONFIG: hub.kubeconfig,
    HOME: join(folder, "crossplane"),
    POD_NAMESPACE: CROSSPLANE,
    TLS_CLIENT_CERTS_DIR: certificates,
    TLS_SERVER_CERTS_DIR: certificates,
    XPKG_CACHE_DIR: join(folder, "crossplane"),
    METRICS_PORT: String(PORTS.crossplaneMetrics),
    HEALTH_PROBE_PORT: String(PORTS.crossplaneHealth),
  };
  const core = ["core", "start", "--enable-webhooks=false", "--package-runtime=External"];
  stack.use(
    await startProcess({
      name: "crossplane",
      program: programOf(built, "crossplane"),
      args: core,
      logs,
      env,
      ready: async () => (await fetch(`http://${LOCALHOST}:${PORTS.crossplaneHealth}/readyz`)).ok,
    }),
  );
  stack.use(
    await startProcess({
      name: "provider-kubernetes",
      program: programOf(built, "provider-kubernetes"),
      args: [],
      logs,
      env,
    }),
  );
}

async function writeCertificates(folder: string, authority: Authority): Promise<string> {
  const { cert, key } = await authority.issue({ hosts: ["localhost", LOCALHOST] });
  mkdirSync(folder);
  writeFileSync(join(folder, "ca.crt"), authority.cert);
  writeFileSync(join(folder, "tls.crt"), cert);
  writeFileSync(join(folder, "tls.key"), key);
  return folder;
}

/** The provider's own process converts between the versions of a kind, so its address is that of the process. */
function withConversion(definition: Manifest, authority: Authority): object {
  const spec = definition["spec"];
  if (spec.conversion === undefined) return definition;
  const clientConfig = {
    url: `https://localhost:${PROVIDER_WEBHOOKS}/convert`,
    caBundle: Buffer.from(authority.cert).toString("base64"),
  };
  const conversion = { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"] } };
  return { ...definition, spec: { ...spec, conversion } };
}

/** Names a running function to Crossplane. Its package manager would fetch an image. */
async function registerFunction(hub: Cluster, name: string, port: number): Promise<void> {
  const revision = `${name}-1`;
  await applyAll(hub, [
    {
      apiVersion: "pkg.crossplane.io/v1",
      kind: "FunctionRevision",
      metadata: { name: revision, labels: { "pkg.crossplane.io/package": name } },
      spec: { desiredState: "Active", image: `example.com/${name}:process`, revision: 1 },
    },
  ]);
  await clusterApi(hub).patch(`/apis/pkg.crossplane.io/v1/functionrevisions/${revision}/status`, {
    status: { endpoint: `dns:///localhost:${port}` },
  });
}

import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCALHOST } from "../machine/network.ts";
import { startProcess, type SupervisedProcess } from "../machine/supervised-process.ts";
import { clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import type { ControlPlane, MeshPrograms } from "./control-plane.ts";
import { becomeReady, type GivenManifest } from "./manifests.ts";

export interface GatewayPodOptions {
  readonly programs: MeshPrograms;
  readonly folder: string;
  readonly cluster: Cluster;
  readonly controlPlane: ControlPlane;
  readonly pod: GivenManifest;
  readonly serviceAccount: string;
  readonly address: string;
  /** The first of four ports. */
  readonly port: number;
  /** What the pod's DNS would answer, in its `/etc/hosts`: host → address */
  readonly hosts: Readonly<Record<string, string>>;
  /** Further environment of the agent. Default: none */
  readonly env?: Readonly<Record<string, string>>;
}

/** A gateway's Envoy, under Istio's own agent. */
export interface GatewayPod extends SupervisedProcess {
  /** URL of Envoy's administration. */
  readonly admin: string;
}

/**
 * Starts Istio's agent with Envoy for a Pod that exists in the API server. Plays the kubelet: the agent's folder holds what the
 * pod's volumes would hold, and all of the agent's paths are relative to it.
 */
export async function startGatewayPod(options: GatewayPodOptions): Promise<GatewayPod> {
  const { programs, cluster, pod, address, port } = options;
  const { name, namespace = "" } = pod.metadata;
  const folder = join(options.folder, name);
  await rm(folder, { recursive: true, force: true });
  await writeVolumes(folder, options);
  await becomeReady(cluster, pod.metadata, address);
  const command = [programs.agent, "proxy", "router", `--domain=${namespace}.svc.cluster.local`];
  const process = await startProcess({
    name,
    program: "unshare",
    args: [
      "--mount",
      "sh",
      "-c",
      `mount --bind "$0" /etc/hosts && exec "$@"`,
      join(folder, "hosts"),
      ...command,
    ],
    env: environment(folder, options),
    cwd: folder,
    logs: folder,
    ready: async () => (await fetch(`http://127.0.0.1:${port + 2}/healthz/ready`)).ok,
  });
  return Object.assign(process, { admin: `http://127.0.0.1:${port}` });
}

async function writeVolumes(folder: string, options: GatewayPodOptions): Promise<void> {
  const { programs, cluster, controlPlane, pod, serviceAccount, hosts } = options;
  const { namespace = "", labels = {}, annotations = {} } = pod.metadata;
  const files = {
    "etc/istio/pod/labels": toLines(labels),
    "etc/istio/pod/annotations": toLines(annotations),
    "var/run/secrets/tokens/istio-token": await createToken(cluster, serviceAccount, namespace),
    "var/run/secrets/istio/root-cert.pem": controlPlane.root,
    hosts: Object.entries({ localhost: LOCALHOST, ...hosts })
      .map(([host, address]) => `${address} ${host}\n`)
      .join(""),
  };
  const template = "var/lib/istio/envoy/envoy_bootstrap_tmpl.json";
  for (const path of [...Object.keys(files), "etc/istio/proxy/x", template])
    await mkdir(join(folder, path, ".."), { recursive: true });
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)));
  await copyFile(join(programs.istio, "tools/packaging/common/envoy_bootstrap.json"), join(folder, template));
}

/** A token as the kubelet gives it to Istio's agent. istiod lets the API server review it. */
async function createToken(cluster: Cluster, serviceAccount: string, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
  const spec = { audiences: ["istio-ca"], expirationSeconds: 43_200 };
  const { body } = await clusterApi(cluster).send("POST", path, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec,
  });
  return body.status.token;
}

/** The format of Kubernetes' downward API. */
function toLines(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}

function environment(folder: string, options: GatewayPodOptions): Record<string, string> {
  const { programs, controlPlane, pod, serviceAccount, address, port, env = {} } = options;
  const { name, namespace = "" } = pod.metadata;
  const proxyConfig = {
    discoveryAddress: controlPlane.xds,
    binaryPath: programs.envoy,
    proxyAdminPort: port,
    statusPort: port + 1,
    concurrency: 1,
    terminationDrainDuration: "0s",
  };
  return {
    HOME: folder,
    POD_NAME: name,
    POD_NAMESPACE: namespace,
    INSTANCE_IP: address,
    SERVICE_ACCOUNT: serviceAccount,
    PROXY_CONFIG: JSON.stringify(proxyConfig),
    PILOT_CERT_PROVIDER: "istiod",
    CA_ADDR: controlPlane.xds,
    ISTIO_META_CLUSTER_ID: controlPlane.clusterId,
    ISTIO_META_WORKLOAD_NAME: serviceAccount,
    ENVOY_STATUS_PORT: String(port + 2),
    ENVOY_PROMETHEUS_PORT: String(port + 3),
    ...env,
  };
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "local-platform";
import type { ClusterRole } from "preview-core/platform";
import type { Cluster } from "../clusters/cluster.ts";
import { startProcess } from "../machine/supervised-process.ts";
import { applyObjects } from "./manifests.ts";

import { NODE } from "./gateway-release.ts";

/** The programs of Istio and Envoy. */
export interface MeshPrograms {
  readonly discovery: string;
  readonly agent: string;
  readonly envoy: string;
  /** The folder of Istio's module, with the charts, the CRDs and the agent's template. */
  readonly istio: string;
}

/** The istiod of one cluster. */
export interface ControlPlane {
  /** Address of its xDS server. */
  readonly xds: string;
  /** URL of its metrics. */
  readonly metrics: string;
  /** The root certificate of the mesh, as PEM. */
  readonly root: string;
  readonly clusterId: string;
}

export interface ControlPlaneOptions {
  readonly programs: MeshPrograms;
  readonly folder: string;
  readonly role: ClusterRole;
  readonly cluster: Cluster;
  readonly clusterId: string;
  /** The first of three ports. */
  readonly port: number;
  readonly authority: MeshAuthority;
  /** Further environment of istiod. Default: none */
  readonly env?: Readonly<Record<string, string>>;
}

/** The authority of the mesh's own certificates, as PEM. */
export interface MeshAuthority {
  readonly cert: string;
  readonly key: string;
}

const NAMESPACE = "istio-system";
const HOST = "localhost";

/** A new authority for the certificates of one mesh. */
export function createMeshAuthority(): Promise<MeshAuthority> {
  return createAuthority("mesh");
}

/** Starts istiod, outside of the cluster, which has Istio's CRDs. */
export async function startControlPlane(
  options: ControlPlaneOptions,
): Promise<ControlPlane & AsyncDisposable> {
  const { programs, cluster, role, clusterId, port, authority } = options;
  const folder = join(options.folder, `istiod-${clusterId}-${port}`);
  await applyObjects(cluster, [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
    { apiVersion: "v1", kind: "Node", metadata: { name: NODE } },
  ]);
  const certificates = await writeAuthority(folder, authority);
  const address = (offset: number): string => `127.0.0.1:${port + offset}`;
  const process = await startProcess({
    name: `istiod-${role}`,
    program: programs.discovery,
    args: [
      "discovery",
      `--kubeconfig=${cluster.kubeconfig}`,
      `--secureGRPCAddr=${address(0)}`,
      "--grpcAddr=",
      `--httpAddr=${address(1)}`,
      "--httpsAddr=",
      `--monitoringAddr=${address(2)}`,
      "--ctrlz_port=0",
      "--domain=cluster.local",
    ],
    env: { ...environment(folder, clusterId, certificates), ...options.env },
    cwd: folder,
    logs: folder,
    ready: async () => (await fetch(`http://${address(1)}/ready`)).ok,
  });
  return {
    xds: `${HOST}:${port}`,
    metrics: `http://${address(2)}/metrics`,
    root: authority.cert,
    clusterId,
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

async function writeAuthority(folder: string, { cert, key }: MeshAuthority): Promise<string> {
  const certificates = join(folder, "cacerts");
  await mkdir(certificates, { recursive: true });
  const files = { "ca-cert.pem": cert, "ca-key.pem": key, "root-cert.pem": cert, "cert-chain.pem": cert };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(certificates, name), text)));
  return certificates;
}

function environment(folder: string, clusterId: string, certificates: string): Record<string, string> {
  return {
    HOME: folder,
    POD_NAME: `istiod-${clusterId}`,
    POD_NAMESPACE: NAMESPACE,
    SERVICE_ACCOUNT: "istiod",
    CLUSTER_ID: clusterId,
    PILOT_CERT_PROVIDER: "istiod",
    // A name in its certificate, besides that of its Service.
    ISTIOD_CUSTOM_HOST: HOST,
    ROOT_CA_DIR: certificates,
    VALIDATION_WEBHOOK_CONFIG_NAME: "",
    INJECTION_WEBHOOK_CONFIG_NAME: "",
    // Envoy as its own project builds it has none of Istio's filters.
    PILOT_ENABLE_ALPN_FILTER: "false",
    PILOT_ENABLE_METADATA_EXCHANGE: "false",
  };
}

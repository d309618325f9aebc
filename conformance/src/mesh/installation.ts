import { join } from "node:path";
import type { PlatformConfig } from "preview-core";
import { type ClusterRole, eastWestEndpoint } from "preview-core/platform";
import { clusterApi } from "../clusters/cluster-api.ts";
import type { Cluster } from "../clusters/cluster.ts";
import { type Addresses, PASSTHROUGH } from "./addresses.ts";
import { readBundle } from "./bundle.ts";
import { copyAuthorities } from "./ca-copies.ts";
import type { ControlPlane, MeshPrograms } from "./control-plane.ts";
import type { PublicEndpoint } from "./gateway-client.ts";
import { type GatewayPod, startGatewayPod } from "./gateway-pod.ts";
import { type GatewayRelease, renderGateway } from "./gateway-release.ts";
import { type HubPorts, hubRelease, passthroughRelease, spokeRelease } from "./gateway-releases.ts";
import { applyObjects, type GivenManifest, removeObjects } from "./manifests.ts";

export interface InstallationOptions {
  readonly programs: MeshPrograms;
  readonly folder: string;
  readonly clusters: Readonly<Record<ClusterRole, Cluster>>;
  readonly controlPlanes: Readonly<Record<ClusterRole, ControlPlane>>;
  readonly addresses: Addresses;
  /** The certificate of the authority that browsers trust, as PEM. */
  readonly publicCa: string;
  /** The first of 18 ports that only this installation uses. */
  readonly port: number;
  readonly hubPorts: HubPorts;
  /** The port of the spoke gateway's pod, where two pods cannot have the same. Default: the rendered one */
  readonly spokePort?: number;
  /** Whether the spoke's policies and rights are of this config, too. They are one set for the cluster. Default: false */
  readonly admission?: boolean;
  /** Further environment of each cluster's gateways. Default: none */
  readonly env?: Readonly<Record<ClusterRole, Readonly<Record<string, string>>>>;
}

/** The routing of one platform config, installed, with a running gateway on each cluster. */
export interface Installation extends AsyncDisposable {
  readonly config: PlatformConfig;
  readonly gateways: Readonly<Record<ClusterRole, GatewayPod>>;
  /** Where browsers connect to the hub. */
  readonly browser: PublicEndpoint;
}

const ROUTING = /^(?:networking\.istio\.io|security\.istio\.io|cert-manager\.io)\//;
const ADMISSION = /^(?:admissionregistration|rbac\.authorization)\.k8s\.io\//;
const CHART = "manifests/charts/gateway";

/** Installs what the bundle has for Istio and cert-manager, and starts the gateways. */
export async function install(config: PlatformConfig, options: InstallationOptions): Promise<Installation> {
  const { clusters, port, addresses, hubPorts } = options;
  await using stack = new AsyncDisposableStack();
  const bundle = readBundle(config);
  for (const role of ["spoke", "hub"] as const) {
    const objects = bundle[role].objects.filter(({ apiVersion }) => ROUTING.test(apiVersion));
    await applyObjects(clusters[role], [...namespaces(config, role), ...objects]);
    stack.defer(() => removeObjects(clusters[role], objects));
  }
  if (options.admission === true) {
    await applyObjects(
      clusters.spoke,
      bundle.spoke.objects.filter(({ apiVersion }) => ADMISSION.test(apiVersion)),
    );
  }
  await copyAuthorities(bundle, clusters);
  const start = async (gateway: Omit<StartedGateway, "hosts">): Promise<GatewayPod> =>
    stack.use(
      await startGateway(options, {
        ...gateway,
        hosts: { [eastWestEndpoint(config).address]: addresses.spoke },
      }),
    );
  const between = passthroughRelease(bundle, config);
  if (between !== undefined) {
    await start({ role: "spoke", release: between, address: PASSTHROUGH, port: port + 10 });
    await giveLoadBalancer(clusters.spoke, between);
  }
  const release = spokeRelease(bundle, config, options.spokePort);
  const [spoke, hub] = await Promise.all([
    start({ role: "spoke", release, address: addresses.spoke, port }),
    start({ role: "hub", release: hubRelease(config, hubPorts), address: addresses.hub, port: port + 5 }),
  ]);
  const running = stack.move();
  return {
    config,
    gateways: { hub, spoke },
    browser: { ca: options.publicCa, address: addresses.hub, port: hubPorts.https },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function namespaces({ routing }: PlatformConfig, role: ClusterRole): object[] {
  const { namespace, podNamespace } = routing[role];
  return [namespace, podNamespace].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  }));
}

/** Plays the cloud: the address of a Service. */
async function giveLoadBalancer(cluster: Cluster, { name, namespace }: GatewayRelease): Promise<void> {
  const status = { loadBalancer: { ingress: [{ ip: PASSTHROUGH }] } };
  await clusterApi(cluster).patch(`/api/v1/namespaces/${namespace}/services/${name}/status`, { status });
}

interface StartedGateway {
  readonly role: ClusterRole;
  readonly release: GatewayRelease;
  readonly address: string;
  readonly port: number;
  readonly hosts: Readonly<Record<string, string>>;
}

async function startGateway(
  options: InstallationOptions,
  { role, release, ...gateway }: StartedGateway,
): Promise<GatewayPod> {
  const { programs, folder, env } = options;
  const cluster = options.clusters[role];
  const { objects, pod } = await renderGateway(join(programs.istio, CHART), release, folder);
  await removeObjects(cluster, [pod]);
  await applyObjects(cluster, [...objects, pod]);
  return startGatewayPod({
    ...gateway,
    programs,
    folder: join(folder, role),
    cluster,
    controlPlane: options.controlPlanes[role],
    pod,
    serviceAccount: release.name,
    env: { ...variablesOf(pod), ...env?.[role] },
  });
}

/** The variables that the chart gives to the agent. */
function variablesOf(pod: GivenManifest): Record<string, string> {
  const { env }: { env: readonly { name: string; value?: string }[] | null } = pod["spec"].containers[0];
  return Object.fromEntries((env ?? []).map(({ name, value = "" }) => [name, value]));
}

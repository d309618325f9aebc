import { afterAll, inject } from "vitest";
import type { Preview } from "preview-core";
import type { ClusterName } from "../../clusters/cluster.ts";
import type { Cluster } from "../../clusters/cluster.ts";
import { waitFor } from "../../machine/wait-for.ts";
import { type GatewayClient, gatewayClient } from "../../mesh/gateway-client.ts";
import {
  openPreview,
  type PodOptions,
  type Protocol,
  type RunningPod,
  type RunningPreview,
} from "../../mesh/preview.ts";
import type { WorldMesh } from "../../mesh/world-mesh.ts";

/** The mesh of the world, for the cases of one file. What they open ends after them. */
export interface MeshUnderTest extends WorldMesh {
  readonly folder: string;
  readonly clusters: Readonly<Record<ClusterName, Cluster>>;
  /** A browser in front of the hub. */
  readonly client: GatewayClient;
  readonly stack: AsyncDisposableStack;
}

/** The mesh of the world, for the hooks and the cases of one `describe`. Where the world has none, they must be skipped. */
export function useMesh(): () => MeshUnderTest {
  const { folder, mesh, hub, spoke } = inject("world");
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  return () => {
    if (mesh === undefined) throw new Error("the world has no mesh");
    return { ...mesh, folder, clusters: { hub, spoke }, client: gatewayClient(mesh.browser), stack };
  };
}

/** A preview with a pod of its commit that the gateways know. */
export interface ServedPreview extends RunningPreview {
  readonly sha: string;
  readonly pod: RunningPod;
}

export interface Served {
  readonly preview: Preview;
  readonly sha: string;
  /** The address of its pod. */
  readonly address: string;
  readonly protocol?: Protocol;
}

/** Opens a preview and waits until its pod answers the probe. */
export async function serve(
  mesh: MeshUnderTest,
  { preview, sha, address, protocol = "http" }: Served,
): Promise<ServedPreview> {
  const { config, clusters, stack } = mesh;
  const opened = stack.use(await openPreview({ config, spoke: clusters.spoke, preview, protocol }));
  await opened.deploy(sha);
  const pod = await opened.startPod({
    name: `${preview.service}-${sha.slice(0, 8)}`,
    sha,
    address,
  } satisfies PodOptions);
  await waitFor(`${opened.host} answers`, () => isServed(mesh.client, opened.host, sha, protocol));
  return { ...opened, sha, pod };
}

async function isServed(
  client: GatewayClient,
  host: string,
  sha: string,
  protocol: Protocol,
): Promise<boolean> {
  const headers = { "x-preview-sha": sha };
  if (protocol === "http")
    return (await client.send({ host, headers })).headers["x-preview-answer"] === "via_upstream";
  return (await client.call({ host, headers, body: "ping" })).headers["x-preview-answer"] === "via_upstream";
}

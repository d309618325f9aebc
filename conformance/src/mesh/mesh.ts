import { join } from "node:path";
import type { PlatformConfig } from "preview-core";
import type { ClusterRole } from "preview-core/platform";
import { PORTS as NETWORK_PORTS } from "../machine/network.ts";
import { ADDRESSES, makeAddresses } from "./addresses.ts";
import type { Cluster } from "../clusters/cluster.ts";
import {
  type ControlPlane,
  createMeshAuthority,
  type MeshPrograms,
  startControlPlane,
} from "./control-plane.ts";
import { install, type Installation } from "./installation.ts";

export interface MeshOptions {
  readonly programs: MeshPrograms;
  readonly folder: string;
  readonly clusters: Readonly<Record<ClusterRole, Cluster>>;
  /** The certificate of the authority that browsers trust, as PEM. */
  readonly publicCa: string;
}

/** Istio on hub and spoke, with the gateways of the world's platform config. */
export interface Mesh extends Installation {
  readonly controlPlanes: Readonly<Record<ClusterRole, ControlPlane>>;
}

const PORTS = { hub: 17_000, spoke: 17_010, gateways: 17_100 } as const;

/** Starts istiod for each cluster and installs the routing of the config. Runs in a network namespace of its own only. */
export async function startMesh(config: PlatformConfig, options: MeshOptions): Promise<Mesh> {
  const { programs, clusters, publicCa } = options;
  const folder = join(options.folder, "mesh");
  makeAddresses();
  await using stack = new AsyncDisposableStack();
  const authority = await createMeshAuthority();
  const start = async (role: ClusterRole, clusterId: string): Promise<ControlPlane> =>
    stack.use(
      await startControlPlane({
        programs,
        folder,
        role,
        cluster: clusters[role],
        clusterId,
        port: PORTS[role],
        authority,
      }),
    );
  const [hub, spoke] = await Promise.all([start("hub", "hub"), start("spoke", config.cluster.name)]);
  const controlPlanes = { hub, spoke };
  const installation = stack.use(
    await install(config, {
      programs,
      folder,
      clusters,
      controlPlanes,
      addresses: ADDRESSES,
      publicCa,
      admission: true,
      port: PORTS.gateways,
      hubPorts: { http: 8442, https: NETWORK_PORTS.gateway },
    }),
  );
  const running = stack.move();
  return { ...installation, controlPlanes, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

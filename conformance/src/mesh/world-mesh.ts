import { parseConfig, type PlatformConfig } from "preview-core";
import type { ClusterRole } from "preview-core/platform";
import { type Built, programOf } from "../built.ts";
import type { Cluster } from "../clusters/cluster.ts";
import type { ControlPlane, MeshPrograms } from "./control-plane.ts";
import type { PublicEndpoint } from "./gateway-client.ts";
import { ADDRESSES } from "./addresses.ts";
import { startMesh } from "./mesh.ts";

/** The mesh of the world, as plain JSON. */
export interface WorldMesh {
  readonly config: PlatformConfig;
  readonly programs: MeshPrograms;
  readonly controlPlanes: Readonly<Record<ClusterRole, ControlPlane>>;
  /** URLs of the administration of each gateway's Envoy. */
  readonly gateways: Readonly<Record<ClusterRole, { readonly admin: string }>>;
  /** Where browsers connect. */
  readonly browser: PublicEndpoint;
}

export interface WorldMeshOptions {
  readonly built: Built;
  readonly folder: string;
  readonly stack: AsyncDisposableStack;
  readonly clusters: Readonly<Record<ClusterRole, Cluster>>;
  /** The certificate of the authority that browsers trust, as PEM. */
  readonly publicCa: string;
  readonly domain: string;
}

/** Starts the mesh of the world, with the smallest platform config. */
export async function startWorldMesh({
  built,
  folder,
  stack,
  clusters,
  publicCa,
  domain,
}: WorldMeshOptions): Promise<WorldMesh> {
  const programs = {
    discovery: programOf(built, "istiod"),
    agent: programOf(built, "istio-agent"),
    envoy: programOf(built, "envoy"),
    istio: built.modules.istio,
  };
  const gitops = { url: "https://github.com/crh225/ARMServicePortal.git" };
  const config = parseConfig(
    JSON.stringify({
      version: 1,
      domain,
      cluster: "shared-dev-cluster",
      gitops,
      routing: { sourceRanges: [`${ADDRESSES.hub}/32`] },
    }),
  );
  const mesh = stack.use(await startMesh(config, { programs, folder, clusters, publicCa }));
  const { controlPlanes, gateways, browser } = mesh;
  return {
    config,
    programs,
    controlPlanes: { hub: { ...controlPlanes.hub }, spoke: { ...controlPlanes.spoke } },
    gateways: { hub: { admin: gateways.hub.admin }, spoke: { admin: gateways.spoke.admin } },
    browser,
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig, type PlatformConfig } from "preview-core";
import type { ClusterRole } from "preview-core/platform";
import { beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../../machine/wait-for.ts";
import { ADDRESSES } from "../../mesh/addresses.ts";
import { type Bundle, readBundle } from "../../mesh/bundle.ts";
import { type ControlPlane, createMeshAuthority, startControlPlane } from "../../mesh/control-plane.ts";
import { type GatewayClient, gatewayClient } from "../../mesh/gateway-client.ts";
import { install, type Installation } from "../../mesh/installation.ts";
import { applyObjects, removeObjects } from "../../mesh/manifests.ts";
import { openPreview } from "../../mesh/preview.ts";
import { knownClusters, refusedUpdates } from "../../mesh/signals.ts";
import { absent } from "../parts.ts";
import { type MeshUnderTest, type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

const SHA = "9999456789abcdef0123456789abcdef01234567";
const MORE_PREVIEWS = 10;
const ISTIO = "istio-system";

const CONFIG: PlatformConfig = parseConfig(
  JSON.stringify({
    version: 1,
    domain: "mesh.example.com",
    cluster: "mesh-dev",
    gitops: { url: "https://github.com/crh225/ARMServicePortal.git" },
    routing: {
      hub: {
        name: "main-gateway",
        namespace: "hub-mesh",
        podNamespace: "hub-pods-mesh",
        selector: "hub-mesh",
      },
      spoke: {
        name: "previews",
        namespace: "spoke-mesh",
        podNamespace: "spoke-mesh",
        selector: "east-west-mesh",
      },
      eastWest: { mode: "multicluster" },
    },
  }),
);

/** One mesh over both clusters: two further istiods with the bundle's values, and a third gateway between the networks. */
describe.skipIf(absent("mesh"))("one mesh over both clusters", () => {
  const mesh = useMesh();
  let installation: Installation;
  let client: GatewayClient;
  let preview: ServedPreview;

  beforeAll(async () => {
    installation = await installMesh(mesh());
    client = gatewayClient(installation.browser);
    const own = { ...mesh(), config: CONFIG, client };
    const served = {
      preview: { service: "orders-api", team: "red", pr: 200 },
      sha: SHA,
      address: "10.244.203.1",
    };
    preview = await serve(own, served);
  });

  test("multicluster.request a request passes the gateway between the networks", async () => {
    await waitFor(
      "an ordinary request is served",
      async () => (await client.send({ host: preview.host })).status === 200,
    );

    expect(await client.send({ host: preview.host })).toMatchObject({
      status: 200,
      headers: { "x-pod": preview.pod.name },
    });
    expect(preview.pod.requests.at(-1)?.headers).not.toHaveProperty("x-forwarded-client-cert");
  });

  test("multicluster.unknown an unknown preview is 404", async () => {
    expect(await client.send({ host: "nobody-pr-9-red.mesh.example.com" })).toMatchObject({ status: 404 });
  });

  test("multicluster.constant the hub's gateway does not grow with the previews", async () => {
    const { stack, clusters } = mesh();
    const before = await knownClusters(installation.gateways.hub);
    for (let pr = 201; pr <= 200 + MORE_PREVIEWS; pr += 1) {
      const options = {
        config: CONFIG,
        spoke: clusters.spoke,
        preview: { service: "orders-api", team: "red", pr },
      };
      await stack.use(await openPreview(options)).deploy(SHA);
    }
    await waitFor(
      "the spoke's gateway knows them all",
      async () =>
        (await knownClusters(installation.gateways.spoke)).filter((name) => name.includes(SHA.slice(0, 8)))
          .length > MORE_PREVIEWS,
    );

    expect(await knownClusters(installation.gateways.hub)).toEqual(before);
    expect(before.some((name) => name.includes("east-west-mesh"))).toBe(true);
    expect(before.filter((name) => name.includes(SHA.slice(0, 8)))).toEqual([]);
  });

  test("multicluster.accepted neither gateway refuses a configuration", async () => {
    expect(await refusedUpdates(installation.gateways.hub)).toBe(0);
    expect(await refusedUpdates(installation.gateways.spoke)).toBe(0);
  });
});

type Roles<T> = Readonly<Record<ClusterRole, T>>;

const ROLES = ["hub", "spoke"] as const;

async function installMesh(mesh: MeshUnderTest): Promise<Installation> {
  const { programs, clusters, stack } = mesh;
  const folder = join(mesh.folder, "one-mesh");
  const bundle = readBundle(CONFIG);
  for (const role of ROLES) {
    const { metadata } = bundle[role].settings["mesh-network.yaml"];
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { ...metadata, name: ISTIO } };
    await applyObjects(clusters[role], [namespace]);
  }
  const secret = remoteSecret(CONFIG.cluster.name, clusters.spoke.kubeconfig);
  await applyObjects(clusters.hub, [secret]);
  stack.defer(() => removeObjects(clusters.hub, [secret]));
  const controlPlanes = await startControlPlanes(mesh, bundle, folder);
  return stack.use(
    await install(CONFIG, {
      programs,
      clusters,
      controlPlanes,
      folder,
      addresses: ADDRESSES,
      publicCa: mesh.browser.ca,
      port: 21_000,
      hubPorts: { http: 21_018, https: 21_019 },
      spokePort: 9448,
      env: { hub: variablesOf(bundle, "hub"), spoke: variablesOf(bundle, "spoke") },
    }),
  );
}

/** The injection of Istio's webhook gives these to a gateway. */
function variablesOf(bundle: Bundle, role: ClusterRole): Record<string, string> {
  const { network, meshID } = bundle[role].settings["istiod-values.yaml"].global;
  return { ISTIO_META_NETWORK: network, ISTIO_META_MESH_ID: meshID };
}

/** By the values of the bundle, as the chart of istiod understands them. */
async function startControlPlanes(
  { programs, clusters, stack }: MeshUnderTest,
  bundle: Bundle,
  folder: string,
): Promise<Roles<ControlPlane>> {
  const authority = await createMeshAuthority();
  const start = async (role: ClusterRole, port: number): Promise<ControlPlane> => {
    const { global, pilot } = bundle[role].settings["istiod-values.yaml"];
    const clusterId: string = global.multiCluster.clusterName;
    const started = {
      programs,
      folder,
      role,
      cluster: clusters[role],
      clusterId,
      port,
      authority,
      env: pilot?.env ?? {},
    };
    return stack.use(await startControlPlane(started));
  };
  return { hub: await start("hub", 21_030), spoke: await start("spoke", 21_040) };
}

/** What `istioctl create-remote-secret` makes. */
function remoteSecret(cluster: string, kubeconfig: string): object {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `istio-remote-secret-${cluster}`,
      namespace: ISTIO,
      labels: { "istio/multiCluster": "true" },
      annotations: { "networking.istio.io/cluster": cluster },
    },
    stringData: { [cluster]: readFileSync(kubeconfig, "utf8") },
  };
}

import { join } from "node:path";
import { parseConfig, type PlatformConfig } from "preview-core";
import { afterEach, describe, expect, test } from "vitest";
import { waitFor } from "../../machine/wait-for.ts";
import { ADDRESSES, CLIENT } from "../../mesh/addresses.ts";
import { gatewayClient } from "../../mesh/gateway-client.ts";
import { install, type Installation } from "../../mesh/installation.ts";
import { playNodePort } from "../../mesh/node-port.ts";
import { refusedUpdates } from "../../mesh/signals.ts";
import { askSpoke } from "../../mesh/stranger.ts";
import { absent } from "../parts.ts";
import { type MeshUnderTest, type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

/** An installation beside the one of the world: its gateways, namespaces, addresses and ports are its own. */
interface Variant {
  readonly id: string;
  readonly mode: string;
  readonly hopTls: string;
  /** The port at which the hub reaches the spoke. */
  readonly port: number;
  readonly settings?: object;
  /** The port of the spoke gateway's pod, when it is not that of the hub. */
  readonly spokePort?: number;
}

const SHA = "7777456789abcdef0123456789abcdef01234567";
const HUB_ONLY = { sourceRanges: [`${ADDRESSES.hub}/32`] };
const SUBNET = { privateLink: { subnet: "snet-preview" } };

const VARIANTS: readonly Variant[] = [
  { id: "public-simple", mode: "public", hopTls: "simple", port: 9541, settings: HUB_ONLY },
  { id: "public-plaintext", mode: "public", hopTls: "plaintext", port: 9542, settings: HUB_ONLY },
  { id: "internal-mutual", mode: "internal", hopTls: "mutual", port: 9543 },
  { id: "internal-plaintext", mode: "internal", hopTls: "plaintext", port: 9544, settings: HUB_ONLY },
  { id: "private-link-mutual", mode: "private-link", hopTls: "mutual", port: 9545 },
  { id: "private-link-simple", mode: "private-link", hopTls: "simple", port: 9546, settings: HUB_ONLY },
  { id: "node-port-mutual", mode: "node-port", hopTls: "mutual", port: 30_443, spokePort: 9547 },
];

describe.skipIf(absent("mesh"))("the connection of hub and spoke in each mode", () => {
  const mesh = useMesh();
  let installed: AsyncDisposableStack;

  afterEach(() => installed.disposeAsync());

  test.each(VARIANTS.map((variant, index) => [`modes.${variant.id}`, variant, index] as const))(
    "%s leads to the preview, and refuses everybody else",
    async (_, variant, index) => {
      installed = new AsyncDisposableStack();
      const { installation, preview, client } = await installVariant(installed, mesh(), { variant, index });
      const { host } = preview;

      expect(await client.send({ host })).toMatchObject({
        status: 200,
        headers: { "x-pod": preview.pod.name },
      });
      expect(preview.pod.requests.at(-1)?.headers).toMatchObject({
        "x-forwarded-for": `${CLIENT},${ADDRESSES.hub}`,
        "x-forwarded-proto": "https",
      });
      expect(await client.send({ host: `nobody-pr-9-red.${installation.config.domain}` })).toMatchObject({
        status: 404,
      });
      expect(await reachPastHub(installation, variant, host)).not.toBe(200);
      expect(await refusedUpdates(installation.gateways.spoke)).toBe(0);
      expect(await refusedUpdates(installation.gateways.hub)).toBe(0);
    },
  );

  test("modes.spoke-down the hub's own 503 names no commit, and no pod", async () => {
    installed = new AsyncDisposableStack();
    const variant = { id: "spoke-down", mode: "internal", hopTls: "mutual", port: 9549 };
    const { installation, preview, client } = await installVariant(installed, mesh(), {
      variant,
      index: VARIANTS.length,
    });
    await installation.gateways.spoke[Symbol.asyncDispose]();
    const { status, headers } = await client.send({ host: preview.host, headers: { "x-preview-sha": SHA } });

    expect(status).toBe(503);
    expect(headers).not.toHaveProperty("x-preview-sha");
    expect(headers).not.toHaveProperty("x-preview-answer");
  });
});

/** The answer to somebody at another address, who speaks as the hub does, but has no certificate. */
function reachPastHub(
  { config }: Installation,
  { hopTls, port }: Variant,
  host: string,
): Promise<number | "refused"> {
  const to = { address: ADDRESSES.spoke, port, from: CLIENT, host };
  const serverName = `eastwest-${config.cluster.name}.${config.domain}`;
  return askSpoke(hopTls === "plaintext" ? to : { ...to, tls: { serverName } });
}

async function installVariant(
  stack: AsyncDisposableStack,
  mesh: MeshUnderTest,
  { variant, index }: { readonly variant: Variant; readonly index: number },
): Promise<{ installation: Installation; preview: ServedPreview; client: ReturnType<typeof gatewayClient> }> {
  const { id, port, spokePort } = variant;
  const config = toConfig(variant);
  const { programs, clusters, controlPlanes, folder } = mesh;
  if (spokePort !== undefined) stack.use(await playNodePort(ADDRESSES.spoke, port, spokePort));
  const installation = stack.use(
    await install(config, {
      programs,
      clusters,
      controlPlanes,
      addresses: ADDRESSES,
      folder: join(folder, id),
      publicCa: mesh.browser.ca,
      port: 20_000 + index * 20,
      hubPorts: { http: 20_018 + index * 20, https: 20_019 + index * 20 },
      ...(spokePort === undefined ? {} : { spokePort }),
    }),
  );
  const client = gatewayClient(installation.browser);
  const own = { ...mesh, config, client, stack };
  const preview = await serve(own, {
    preview: { service: "orders-api", team: "red", pr: 100 + index },
    sha: SHA,
    address: `10.244.202.${index + 1}`,
  });
  await waitFor(
    "an ordinary request is served",
    async () => (await client.send({ host: preview.host })).status === 200,
  );
  return { installation, preview, client };
}

function toConfig({ id, mode, hopTls, port, settings }: Variant): PlatformConfig {
  const address = ["private-link", "node-port"].includes(mode) ? { address: `spoke.${id}.example.com` } : {};
  const routing = {
    hub: {
      name: "main-gateway",
      namespace: `hub-${id}`,
      podNamespace: `hub-pods-${id}`,
      selector: `hub-${id}`,
    },
    spoke: {
      name: "previews",
      namespace: `spoke-${id}`,
      podNamespace: `spoke-${id}`,
      selector: `east-west-${id}`,
    },
    serviceEntryHost: `${id}.internal`,
    hopTls,
    eastWest: { mode, port, ...address, ...(mode === "private-link" ? SUBNET : {}) },
    ...settings,
  };
  return parseConfig(
    JSON.stringify({
      version: 1,
      domain: `${id}.example.com`,
      cluster: `${id}-dev`,
      routing,
      gitops: { url: "https://github.com/crh225/ARMServicePortal.git" },
    }),
  );
}

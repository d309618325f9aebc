import { createAuthority } from "local-platform";
import { beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../../clusters/cluster.ts";
import { readSecret } from "../../mesh/ca-copies.ts";
import { applyObjects } from "../../mesh/manifests.ts";
import { ADDRESSES, CLIENT } from "../../mesh/addresses.ts";
import { askSpoke, type Stranger } from "../../mesh/stranger.ts";
import { absent } from "../parts.ts";
import { type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

describe.skipIf(absent("mesh"))("who reaches the spoke's gateway past the hub", () => {
  const mesh = useMesh();
  let own: ServedPreview;
  let hub: ClientCertificate;
  let other: ClientCertificate;

  beforeAll(async () => {
    const preview = { service: "pricing-api", team: "red", pr: 31 };
    own = await serve(mesh(), {
      preview,
      sha: "6666456789abcdef0123456789abcdef01234567",
      address: "10.244.200.6",
    });
    const { clusters, config } = mesh();
    const { podNamespace: namespace } = config.routing.hub;
    hub = await readClient(clusters.hub, namespace, "hub-to-spoke-client");
    await applyObjects(clusters.hub, [certificateOf("other-client", namespace, `other.${config.domain}`)]);
    other = await readClient(clusters.hub, namespace, "other-client");
  });

  function ask(tls: Partial<NonNullable<Stranger["tls"]>>, from?: string): Promise<number | "refused"> {
    const serverName = `eastwest-${mesh().config.cluster.name}.${mesh().config.domain}`;
    return askSpoke({
      address: ADDRESSES.spoke,
      port: 443,
      ...(from === undefined ? {} : { from }),
      host: own.host,
      tls: { serverName, ...tls },
    });
  }

  test("stranger.hub the hub's own certificate is let in", async () => {
    expect(await ask(hub)).toBe(200);
  });

  test("stranger.other-address nobody at another address, with the hub's own certificate", async () => {
    expect(await ask(hub, CLIENT)).toBe(403);
  });

  test("stranger.no-certificate nobody without a certificate", async () => {
    expect(await ask({})).toBe("refused");
  });

  test("stranger.foreign-authority nobody with the hub's name and another authority", async () => {
    const foreign = await createAuthority("somebody");
    const { cert, key } = await foreign.issue({ hosts: [`hub.${mesh().config.domain}`] });

    expect(await ask({ cert, key })).toBe("refused");
  });

  test("stranger.other-name nobody with the hub's authority and another name", async () => {
    expect(await ask(other)).toBe("refused");
  });

  test("stranger.tls-1.2 nobody with TLS 1.2", async () => {
    expect(await ask({ ...hub, maxVersion: "TLSv1.2" })).toBe("refused");
  });

  test("stranger.server-name nobody who asks for a server name outside of the domain", async () => {
    expect(await ask({ ...hub, serverName: "example.com" })).toBe("refused");
  });

  test("stranger.plain nobody without TLS", async () => {
    expect(await askSpoke({ address: ADDRESSES.spoke, port: 443, host: own.host })).toBe("refused");
  });
});

interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

async function readClient(cluster: Cluster, namespace: string, name: string): Promise<ClientCertificate> {
  const { "tls.crt": cert = "", "tls.key": key = "" } = await readSecret({ cluster, namespace, name });
  return { cert, key };
}

/** A certificate of the hub's own authority. */
function certificateOf(name: string, namespace: string, host: string): object {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name, namespace },
    spec: {
      secretName: name,
      dnsNames: [host],
      issuerRef: { name: "east-west-ca", kind: "Issuer", group: "cert-manager.io" },
    },
  };
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { anyRoutingConfig, configWithRouting, HUB_EGRESS, MODES } from "../../../fixtures/routing-config.ts";
import { runs } from "../../../fixtures/runs.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { authorityRegex } from "../../names/authority-regex.ts";
import { renderYaml } from "../../yaml.ts";
import { type ClusterRole, isManifestFile, type Manifest, type PlatformFile } from "../platform-file.ts";
import type { CrossplaneObject } from "./ca-copies.ts";
import type { Certificate } from "./connection-certificates.ts";
import type { ServiceEntry } from "./east-west-connection.ts";
import { type DestinationRule, hubRoutingFiles } from "./hub-gateway.ts";
import type { Gateway, VirtualService } from "./istio.ts";
import { MESH_TLS } from "./mesh-connection.ts";
import { type AuthorizationPolicy, gatewayValues, spokeRoutingFiles } from "./spoke-gateway.ts";

interface Kinds {
  readonly AuthorizationPolicy: AuthorizationPolicy;
  readonly Certificate: Certificate;
  readonly DestinationRule: DestinationRule;
  readonly Gateway: Gateway;
  readonly Object: CrossplaneObject;
  readonly ServiceEntry: ServiceEntry;
  readonly VirtualService: VirtualService;
}

function objectsOf(config: PlatformConfig, cluster: ClusterRole): Manifest[] {
  const files = filesOf(config).filter((file) => file.cluster === cluster);
  return files.filter(isManifestFile).flatMap(({ objects }) => [...objects]);
}

/** The objects of a kind; the kind says which builder made them. */
function all<Kind extends keyof Kinds>(
  config: PlatformConfig,
  cluster: ClusterRole,
  kind: Kind,
): Kinds[Kind][] {
  return objectsOf(config, cluster).filter((object): object is Kinds[Kind] => object.kind === kind);
}

function only<Kind extends keyof Kinds>(
  config: PlatformConfig,
  cluster: ClusterRole,
  kind: Kind,
): Kinds[Kind] {
  const [first, ...others] = all(config, cluster, kind);
  if (first === undefined || others.length > 0) throw new Error(`expected one ${kind} on the ${cluster}`);
  return first;
}

function spokeGateway(config: PlatformConfig): Gateway {
  const found = all(config, "spoke", "Gateway").find(
    ({ metadata }) => metadata.name === config.routing.spoke.name,
  );
  if (found === undefined) throw new Error("expected the spoke's gateway");
  return found;
}

const SERVICE = { apiVersion: "v1", kind: "Service" };

const isMesh = ({ routing }: PlatformConfig): boolean => routing.eastWest.mode === "multicluster";
const usesTls = (config: PlatformConfig): boolean => !isMesh(config) && config.routing.hopTls !== "plaintext";

function everyConfig(check: (config: PlatformConfig) => void): void {
  fc.assert(fc.property(anyRoutingConfig, check), runs(200));
}

describe("the upstream schemas, closed", () => {
  test("accept every object, in every mode and version", () => {
    const seen = new Set<string>();
    everyConfig((config) => {
      for (const cluster of ["hub", "spoke"] as const) {
        for (const object of objectsOf(config, cluster)) {
          // Crossplane's Object has a schema of its own; see build-ca-copies.test.ts.
          if (object.kind !== "Object") expect(unknownKeys(object)).toEqual([]);
          seen.add(object.kind);
        }
      }
    });
    expect([...seen].toSorted()).toEqual([
      "AuthorizationPolicy",
      "Certificate",
      "DestinationRule",
      "Gateway",
      "Issuer",
      "Object",
      "Role",
      "RoleBinding",
      "ServiceEntry",
      "VirtualService",
    ]);
  });

  test("accept the Service that the gateway's chart makes of its values", () => {
    everyConfig((config) => {
      const { annotations = {}, ...spec } = gatewayValues(config).service;
      const metadata = { name: "eastwest-gateway", annotations };
      expect(unknownKeys(Object.assign({ metadata, spec }, SERVICE))).toEqual([]);
    });
  });

  const config = configWithRouting({ sourceRanges: [HUB_EGRESS] });

  test.each<[ClusterRole, keyof Kinds, object, string]>([
    ["hub", "Gateway", { server: [] }, "/spec/server"],
    ["hub", "Certificate", { dnsName: "a" }, "/spec/dnsName"],
    ["hub", "VirtualService", { gateway: "a" }, "/spec/gateway"],
    ["hub", "ServiceEntry", { endpoint: [] }, "/spec/endpoint"],
    ["hub", "DestinationRule", { trafficPolicies: {} }, "/spec/trafficPolicies"],
    ["spoke", "AuthorizationPolicy", { rule: [] }, "/spec/rule"],
    [
      "spoke",
      "VirtualService",
      { http: [{ directResponse: { status: 404, boddy: {} } }] },
      "/spec/http/0/directResponse/boddy",
    ],
  ])("catch a typo planted on the %s into a %s", (cluster, kind, typo, path) => {
    const [object] = all(config, cluster, kind);
    const spec: object = { ...object?.spec, ...typo };
    expect(unknownKeys(Object.assign({ apiVersion: "", kind }, object, { spec }))).toEqual([path]);
  });

  test.each<[string, object, string]>([
    ["a TLS mode that is none", { tls: { mode: "MTLS", credentialName: "a" } }, "allowed values"],
    ["a port that is text", { port: { number: "443", name: "https", protocol: "HTTPS" } }, "must be"],
    ["no hosts", { hosts: undefined }, "hosts"],
  ])("catch %s", (_, mistake, message) => {
    const gateway = only(config, "spoke", "Gateway");
    const servers = gateway.spec.servers.map((server) => ({ ...server, ...mistake }));
    expect(() => unknownKeys({ ...gateway, spec: { ...gateway.spec, servers } } as Manifest)).toThrow(
      message,
    );
  });
});

describe("the two sides agree", () => {
  test("the hub's route is the authority regex, and goes to a host and port that its mesh has", () => {
    everyConfig((config) => {
      const [route] = only(config, "hub", "VirtualService").spec.http;
      expect(route?.match).toEqual([{ authority: { regex: authorityRegex(config.domain) } }]);
      const destination = route?.route?.[0]?.destination;
      expect(only(config, "hub", "DestinationRule").spec.host).toBe(destination?.host);
      if (isMesh(config)) {
        expect(all(config, "hub", "ServiceEntry")).toEqual([]);
        expect(destination?.host).toBe(MESH_TLS.spokeHost(config));
        expect(gatewayValues(config).service.ports?.[0]?.port).toBe(destination?.port.number);
        return;
      }
      const { hosts, ports } = only(config, "hub", "ServiceEntry").spec;
      expect({ host: hosts[0], port: { number: ports[0]?.number } }).toEqual(destination);
    });
  });

  test("the port that the hub calls leads to the port of the gateway, of its Service and of the policy", () => {
    everyConfig((config) => {
      const server = spokeGateway(config).spec.servers[0]?.port;
      const port = gatewayValues(config).service.ports?.[0];
      expect(port?.port).toBe(server?.number);
      expect(port?.targetPort).toBe(server?.number);
      const { eastWest } = config.routing;
      if (!isMesh(config)) expect(port?.nodePort ?? port?.port).toBe(eastWest.port);
      const allowed = all(config, "spoke", "AuthorizationPolicy").flatMap(({ spec }) =>
        spec.rules.flatMap(({ to }) => to.flatMap(({ operation }) => operation.ports)),
      );
      expect(allowed.filter((one) => one !== String(server?.number))).toEqual([]);
    });
  });

  test("the gateway admits the SNI that the hub sends", () => {
    everyConfig((config) => {
      const { tls } = only(config, "hub", "DestinationRule").spec.trafficPolicy;
      const sni = "sni" in tls ? tls.sni : `outbound_.443_._.${MESH_TLS.spokeHost(config)}`;
      const hosts = spokeGateway(config).spec.servers[0]?.hosts.map((host) => host.replace(/^[^/]*\//, ""));
      // envoyproxy/envoy `FilterChainManagerImpl::findFilterChainForServerName`: exact, or below a wildcard.
      const admitted = hosts?.some(
        (host) => host === sni || (host.startsWith("*.") && sni.endsWith(host.slice(1))),
      );
      expect(tls.mode === "DISABLE" || admitted).toBe(true);
    });
  });

  test("the passthrough leads to the Service that the route goes to", () => {
    everyConfig((config) => {
      const passthrough = all(config, "spoke", "Gateway").filter(
        ({ spec }) => spec.selector["istio"] === "east-west-passthrough",
      );
      const hosts = passthrough.flatMap(({ spec }) => spec.servers.flatMap((server) => server.hosts));
      const [route] = only(config, "hub", "VirtualService").spec.http;
      expect(hosts).toEqual(isMesh(config) ? [`*/${route?.route?.[0]?.destination.host}`] : []);
    });
  });

  test("each side's certificate has the name that the other asks for, and is where its gateway looks", () => {
    everyConfig((config) => {
      const rule = only(config, "hub", "DestinationRule");
      const { tls } = rule.spec.trafficPolicy;
      const server = spokeGateway(config).spec.servers[0]?.tls;
      if (!usesTls(config)) {
        expect([...all(config, "spoke", "Certificate"), ...all(config, "hub", "Object")]).toEqual([]);
        return;
      }
      const leaf = leafOf(all(config, "spoke", "Certificate"));
      expect(tls).toMatchObject({ subjectAltNames: leaf?.spec.dnsNames, sni: leaf?.spec.dnsNames?.[0] });
      expect(server).toMatchObject({ credentialName: leaf?.spec.secretName });
      expect(leaf?.metadata.namespace).toBe(config.routing.spoke.podNamespace);
      const client = leafOf(all(config, "hub", "Certificate"));
      if (config.routing.hopTls === "simple") {
        expect([client, server && "subjectAltNames" in server]).toEqual([undefined, false]);
        return;
      }
      expect(server).toMatchObject({ mode: "MUTUAL", subjectAltNames: client?.spec.dnsNames });
      expect(tls).toMatchObject({ mode: "MUTUAL", credentialName: client?.spec.secretName });
      expect(client?.metadata.namespace).toBe(rule.metadata.namespace);
    });
  });

  test("each gateway that verifies the other finds the other's CA where Istio looks for it", () => {
    everyConfig((config) => {
      if (!usesTls(config)) return;
      const { tls } = only(config, "hub", "DestinationRule").spec.trafficPolicy;
      const server = spokeGateway(config).spec.servers[0]?.tls;
      const copies = all(config, "hub", "Object");
      const written = copies.map(({ metadata, spec }) => ({
        namespace: metadata.namespace,
        ...spec.writeConnectionSecretToRef,
      }));
      expect(written).toContainEqual({
        namespace: config.routing.hub.podNamespace,
        name: "credentialName" in tls ? `${tls.credentialName}-cacert` : "",
      });
      const made = copies.map(({ spec }) => spec.forProvider.manifest);
      const wanted = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name: server && "credentialName" in server ? `${server.credentialName}-cacert` : "",
          namespace: config.routing.spoke.podNamespace,
        },
      };
      expect(made.some((object) => JSON.stringify(object) === JSON.stringify(wanted))).toBe(
        config.routing.hopTls === "mutual",
      );
    });
  });

  test("the objects of a gateway are visible in the namespace of its pods", () => {
    everyConfig((config) => {
      for (const cluster of ["hub", "spoke"] as const) {
        const { podNamespace, name, namespace } = config.routing[cluster];
        const { metadata, spec } = only(config, cluster, "VirtualService");
        expect(spec.exportTo).toEqual([podNamespace]);
        expect([metadata.namespace, spec.gateways]).toEqual([namespace, [name]]);
      }
      for (const { spec } of all(config, "hub", "ServiceEntry")) {
        expect(spec.exportTo).toEqual([config.routing.hub.podNamespace]);
      }
      expect(only(config, "hub", "DestinationRule").metadata.namespace).toBe(config.routing.hub.podNamespace);
    });
  });
});

function leafOf(certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.find(({ spec }) => spec.usages !== undefined);
}

test("no file holds a key, and none names the key of a Secret", () => {
  everyConfig((config) => {
    const text = filesOf(config)
      .flatMap((file): readonly object[] => (isManifestFile(file) ? file.objects : [file.settings]))
      .map(renderYaml)
      .join("---\n");
    expect(text).not.toMatch(/tls\.key|PRIVATE KEY|^ *(?:string)?data:/im);
  });
});

test("every file of a cluster has a name of its own, and so has every object", () => {
  everyConfig((config) => {
    for (const cluster of ["hub", "spoke"] as const) {
      const files = filesOf(config)
        .filter((file) => file.cluster === cluster)
        .map(({ name }) => name);
      const objects = objectsOf(config, cluster).map(
        ({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.namespace}/${metadata.name}`,
      );
      expect([files, objects]).toEqual([[...new Set(files)], [...new Set(objects)]]);
    }
  });
});

test("previews by HTTP need no certificate", () => {
  const config = { ...EXAMPLE_CONFIG, publicUrl: { scheme: "http", port: null } } as const;
  const names = filesOf(config).map(({ name }) => name);
  expect(names).not.toContain("wildcard-certificate.yaml");
});

test("the example's platform has these files", () => {
  expect(filesOf(EXAMPLE_CONFIG).map(({ cluster, name }) => `${cluster}/${name}`)).toEqual([
    "hub/wildcard-certificate.yaml",
    "hub/gateway.yaml",
    "hub/hop-certificates.yaml",
    "hub/ca-copies.yaml",
    "hub/east-west.yaml",
    "hub/preview-route.yaml",
    "spoke/hop-certificates.yaml",
    "spoke/gateway-values.yaml",
    "spoke/gateway.yaml",
    "spoke/fallback-route.yaml",
  ]);
});

test.each(MODES)("in the mode %s, settings go to charts of Istio's and to its own namespace", (mode) => {
  const releases = filesOf(configWithRouting({ eastWest: { mode } })).flatMap((file) =>
    isManifestFile(file) ? [] : [file],
  );
  const lines = releases.map(({ cluster, name, destination }) =>
    destination.kind === "helm-release"
      ? `${cluster}/${name}: ${destination.chart} as ${destination.namespace}/${destination.name}`
      : `${cluster}/${name}: ${destination.of} ${destination.name}`,
  );
  const gateway = "spoke/gateway-values.yaml: gateway as istio-system/eastwest-gateway";
  expect(lines).toEqual(
    mode === "multicluster"
      ? [
          "hub/mesh-network.yaml: Namespace istio-system",
          "hub/istiod-values.yaml: istiod as istio-system/istiod",
          "spoke/mesh-network.yaml: Namespace istio-system",
          "spoke/istiod-values.yaml: istiod as istio-system/istiod",
          "spoke/passthrough-values.yaml: gateway as istio-system/east-west-passthrough",
          gateway,
        ]
      : [gateway],
  );
});

function filesOf(config: PlatformConfig): PlatformFile[] {
  return [...hubRoutingFiles(config), ...spokeRoutingFiles(config)];
}

import { isIpv4 } from "../../config/ip-range.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import type { RoutingConfig } from "../../config/routing.ts";
import type { ClusterRole, Manifest, ManifestFile, PlatformFile } from "../platform-file.ts";
import { buildCaCopyObjects } from "./ca-copies.ts";
import {
  buildConnectionCertificates,
  certificateNames,
  CONNECTION_SECRETS,
} from "./connection-certificates.ts";
import { type ClientTls, type ForeignSource, type GatewayServer, networkingApi } from "./istio.ts";

/** How the hub's gateway connects to the spoke's: everything that depends on who makes the TLS between the two. */
export interface EastWestConnection {
  /** Where the hub finds the spoke's gateway, and how it encrypts. */
  readonly endpoint: (config: PlatformConfig) => ConnectionEndpoint;
  /** The spoke's host in the hub's mesh. */
  readonly spokeHost: (config: PlatformConfig) => string;
  /** Objects that give the spoke a host in the hub's mesh. */
  readonly serviceEntries: (config: PlatformConfig) => ServiceEntry[];
  /** TLS of the hub's gateway as the client. */
  readonly clientTls: (config: PlatformConfig) => ClientTls;
  /** The server of the spoke's gateway, on the given port. */
  readonly server: (config: PlatformConfig, port: number) => GatewayServer;
  /** Name of the port, which tells Istio the protocol. */
  readonly portName: (config: PlatformConfig) => "http" | "https";
  /** Further labels of the spoke gateway's pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Sources that the spoke's gateway refuses; undefined when the config does not say where the hub is. */
  readonly foreignSource: (config: PlatformConfig) => ForeignSource | undefined;
  /** Whether TLS alone proves that a connection comes from the hub. */
  readonly provesHub: (config: PlatformConfig) => boolean;
  /** Files of one cluster that the connection needs, such as certificates. */
  readonly files: (config: PlatformConfig, cluster: ClusterRole) => PlatformFile[];
}

/** Where the hub finds the spoke's gateway, and how it encrypts. */
export interface ConnectionEndpoint {
  /** A DNS name or an IPv4 address. */
  readonly address: string;
  readonly port: number;
  /** The SNI that the hub sends, and the name that the gateway's certificate must have. */
  readonly serverName: string;
  /** Who encrypts: the gateways as `routing.hopTls` says, or one mesh over both clusters. */
  readonly tls: RoutingConfig["hopTls"] | "mesh";
}

/** Istio's ServiceEntry: a service outside the mesh. */
export interface ServiceEntry extends Manifest {
  readonly kind: "ServiceEntry";
  readonly spec: {
    readonly hosts: readonly string[];
    readonly exportTo: readonly string[];
    readonly location: "MESH_EXTERNAL";
    readonly resolution: "DNS" | "STATIC";
    readonly ports: readonly {
      readonly number: number;
      readonly name: string;
      readonly protocol: "HTTP" | "HTTPS";
    }[];
    readonly endpoints: readonly { readonly address: string }[];
  };
}

/** TLS between two gateways of two meshes, with certificates that cert-manager makes, as `routing.hopTls` says. */
export const OWN_TLS: EastWestConnection = {
  endpoint: (config) => {
    const { eastWest, hopTls } = config.routing;
    const name = certificateNames(config).spoke;
    return { address: eastWest.address ?? name, port: eastWest.port, serverName: name, tls: hopTls };
  },
  spokeHost: ({ routing }) => routing.serviceEntryHost,
  serviceEntries: (config) => [buildServiceEntry(config)],
  clientTls: toClientTls,
  server: toServer,
  portName: (config) => (isPlain(config) ? "http" : "https"),
  podLabels: {},
  foreignSource: ({ routing: { sourceRanges } }) =>
    sourceRanges.length === 0 ? undefined : { notIpBlocks: sourceRanges },
  provesHub: ({ routing }) => routing.hopTls === "mutual",
  files: (config, cluster) => (cluster === "hub" ? hubFiles(config) : spokeFiles(config)),
};

/**
 * The spoke's gateway as a service of the hub's mesh. Only the hub's gateway sees it, so that no other workload of the hub
 * can send requests to previews past the gateway.
 *
 * Istio resolves a name again and again, so a new load balancer needs no change here. An IP address must be a reserved one.
 */
function buildServiceEntry(config: PlatformConfig): ServiceEntry {
  const { hub, serviceEntryHost } = config.routing;
  const { address, port } = OWN_TLS.endpoint(config);
  return {
    apiVersion: networkingApi(config),
    kind: "ServiceEntry",
    metadata: { name: config.cluster.name, namespace: hub.namespace },
    spec: {
      hosts: [serviceEntryHost],
      exportTo: [hub.podNamespace],
      location: "MESH_EXTERNAL",
      resolution: isIpv4(address) ? "STATIC" : "DNS",
      ports: [
        isPlain(config)
          ? { number: port, name: "http", protocol: "HTTP" }
          : { number: port, name: "https", protocol: "HTTPS" },
      ],
      endpoints: [{ address }],
    },
  };
}

function toClientTls(config: PlatformConfig): ClientTls {
  const { hopTls } = config.routing;
  if (hopTls === "plaintext") return { mode: "DISABLE" };
  const name = certificateNames(config).spoke;
  return {
    mode: hopTls === "mutual" ? "MUTUAL" : "SIMPLE",
    credentialName: CONNECTION_SECRETS.hub.own,
    sni: name,
    subjectAltNames: [name],
  };
}

function toServer(config: PlatformConfig, number: number): GatewayServer {
  const hosts = [`*/*.${config.domain}`];
  if (isPlain(config)) return { port: { number, name: "http", protocol: "HTTP" }, hosts };
  const port = { number, name: "https", protocol: "HTTPS" } as const;
  const tls = { credentialName: CONNECTION_SECRETS.spoke.own, minProtocolVersion: "TLSV1_3" } as const;
  return config.routing.hopTls === "mutual"
    ? { port, hosts, tls: { mode: "MUTUAL", ...tls, subjectAltNames: [certificateNames(config).hub] } }
    : { port, hosts, tls: { mode: "SIMPLE", ...tls } };
}

function hubFiles(config: PlatformConfig): PlatformFile[] {
  if (isPlain(config)) return [];
  const copies: ManifestFile = {
    cluster: "hub",
    name: "ca-copies.yaml",
    purpose: "Crossplane copies the CA certificates between the clusters. They are public; no key is copied.",
    objects: buildCaCopyObjects(config, "hub"),
  };
  if (config.routing.hopTls === "simple") return [copies];
  const certificates: ManifestFile = {
    cluster: "hub",
    name: "hop-certificates.yaml",
    purpose: "The hub's CA, and the certificate that identifies the hub to the spoke.",
    objects: buildConnectionCertificates(config, "hub"),
  };
  return [certificates, copies];
}

function spokeFiles(config: PlatformConfig): PlatformFile[] {
  if (isPlain(config)) return [];
  const certificates: ManifestFile = {
    cluster: "spoke",
    name: "hop-certificates.yaml",
    purpose:
      "The spoke's CA, the gateway's certificate, and the rights of Crossplane to copy CA certificates.",
    objects: [...buildConnectionCertificates(config, "spoke"), ...buildCaCopyObjects(config, "spoke")],
  };
  return [certificates];
}

function isPlain({ routing }: PlatformConfig): boolean {
  return routing.hopTls === "plaintext";
}

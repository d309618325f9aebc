import type { PlatformConfig } from "../../config/platform-config.ts";
import type { ManifestFile, PlatformFile } from "../platform-file.ts";
import { buildCaCopies } from "./build-ca-copies.ts";
import { buildDestinationRule } from "./build-destination-rule.ts";
import { buildHopCertificates } from "./build-hop-certificates.ts";
import { buildHubGateway } from "./build-hub-gateway.ts";
import { buildPreviewRoute } from "./build-preview-route.ts";
import { buildServiceEntry } from "./build-service-entry.ts";
import { buildWildcardCertificate } from "./build-wildcard-certificate.ts";
import { meshFiles } from "./mesh-files.ts";

/** The hub's part of the routing: where browsers arrive, and how it reaches the spoke. */
export function hubRoutingFiles(config: PlatformConfig): PlatformFile[] {
  const multicluster = config.routing.eastWest.mode === "multicluster";
  return [
    ...certificateFiles(config),
    toFile("gateway.yaml", "Where browsers arrive: TLS for every preview's host.", [buildHubGateway(config)]),
    ...(multicluster ? meshFiles(config, "hub") : hopFiles(config)),
    toFile("east-west.yaml", "How the hub's gateway reaches the spoke's.", [
      ...(multicluster ? [] : [buildServiceEntry(config)]),
      buildDestinationRule(config),
    ]),
    toFile("preview-route.yaml", "Sends every preview's host to the spoke, and nothing else.", [
      buildPreviewRoute(config),
    ]),
  ];
}

function certificateFiles(config: PlatformConfig): PlatformFile[] {
  if (config.publicUrl.scheme === "http") return [];
  return [
    toFile("wildcard-certificate.yaml", `The certificate for *.${config.domain}, by cert-manager.`, [
      buildWildcardCertificate(config),
    ]),
  ];
}

function hopFiles(config: PlatformConfig): PlatformFile[] {
  const { hopTls } = config.routing;
  if (hopTls === "plaintext") return [];
  const copies = toFile(
    "ca-copies.yaml",
    "Lets Crossplane copy the CA certificates between the clusters. They are public; no key is copied.",
    buildCaCopies(config),
  );
  if (hopTls === "simple") return [copies];
  const certificates = toFile(
    "hop-certificates.yaml",
    "A CA of the hub's own, and the certificate by which the spoke knows the hub.",
    buildHopCertificates(config, "hub"),
  );
  return [certificates, copies];
}

function toFile(name: string, purpose: string, objects: ManifestFile["objects"]): ManifestFile {
  return { cluster: "hub", name, purpose, objects };
}

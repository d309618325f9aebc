import type { PlatformConfig } from "preview-core";
import type { EastWestEndpoint } from "preview-core/platform";
import type { Address, Exchange } from "preview-gitops";
import type { ClusterObservations } from "./clusters.ts";

/** What the doctor is asked. */
export interface Question extends PathOptions {
  readonly config: PlatformConfig;
  /** Path of the config, for commands. */
  readonly configFile: string;
  /** The host whose path is checked. */
  readonly host: string;
  /** Whether a preview is expected at the host. Otherwise the host only has a preview's form, and nothing should run there. */
  readonly previewExpected: boolean;
}

/** What the user knows about the path besides the config. */
export interface PathOptions {
  /** The commit that the preview should run, in full. Default: any */
  readonly sha?: string | undefined;
  /** Address of the hub's gateway, for split DNS. Default: by DNS */
  readonly hub?: Address | undefined;
  /** Address of the spoke's gateway. Default: from the config */
  readonly spoke?: Address | undefined;
  /** Certificate authorities to trust for the hub besides the well-known ones, as PEM. Default: none */
  readonly ca?: string | undefined;
  readonly hop: HubCredentials;
  /** Time limit of each request to a gateway, in milliseconds. */
  readonly timeout: number;
}

/** What the hub's gateway has for its connection to the spoke's gateway, as PEM. */
export interface HubCredentials {
  /** The authority that signs the spoke's certificate. Default: unknown, so that nothing verifies the certificate */
  readonly ca?: string | undefined;
  /** The hub's certificate and key. Default: unknown, so that nothing can connect to the spoke as the hub does */
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}

/** The IP addresses of a name, or why it has none. */
export type Resolution =
  | { readonly name: string; readonly addresses: readonly string[] }
  | { readonly name: string; readonly failure: string };

/** Everything that was observed on the path, without a conclusion. */
export interface Observations {
  /** When, in milliseconds since 1970. */
  readonly now: number;
  /** Addresses of the host, or of the hub that the user named. */
  readonly hubName: Resolution;
  /** A request for the host to the hub. Default: the hub has no address */
  readonly hub?: Exchange | undefined;
  /** Where the spoke's gateway is, by the config or by the user. */
  readonly endpoint: EastWestEndpoint;
  readonly spokeName: Resolution;
  /** A request for the host to the spoke's gateway, without a client certificate. Default: the gateway has no address */
  readonly anonymous?: Exchange | undefined;
  /** The same request with the hub's certificate. Default: that certificate is not given, or not needed */
  readonly asHub?: Exchange | undefined;
  readonly clusters: ClusterObservations;
}

import type { Manifest } from "../manifest.ts";
import type { NetworkingApi } from "./istio-api.ts";

/** Istio's Gateway: which hosts some pods accept, and how. */
export interface Gateway extends Manifest {
  readonly apiVersion: NetworkingApi;
  readonly kind: "Gateway";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    /** Labels of the pods. */
    readonly selector: Readonly<Record<string, string>>;
    readonly servers: readonly GatewayServer[];
  };
}

export interface GatewayServer {
  /** `number` is the port of the pods' Service. */
  readonly port: {
    readonly number: number;
    readonly name: string;
    readonly protocol: "HTTP" | "HTTPS" | "TLS";
  };
  /** `{namespace of the VirtualServices}/{host}` */
  readonly hosts: readonly string[];
  readonly tls?: GatewayTls;
}

type GatewayTls =
  | { readonly httpsRedirect: true }
  | { readonly mode: "AUTO_PASSTHROUGH" }
  | { readonly mode: "ISTIO_MUTUAL"; readonly minProtocolVersion: TlsVersion }
  | {
      readonly mode: "SIMPLE" | "MUTUAL";
      /** The Secret, in the namespace of the pods. */
      readonly credentialName: string;
      readonly minProtocolVersion: TlsVersion;
      /** What a client's certificate must name. */
      readonly subjectAltNames?: readonly string[];
    };

type TlsVersion = "TLSV1_2" | "TLSV1_3";

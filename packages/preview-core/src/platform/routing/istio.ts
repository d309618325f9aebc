import type { PlatformConfig } from "../../config/platform-config.ts";
import type { HelmChart, Manifest } from "../platform-file.ts";

/** The API version of Istio's networking kinds. */
type NetworkingApi = `networking.istio.io/${PlatformConfig["apiVersions"]["istio"]}`;

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
      /** Names that a client's certificate must have. */
      readonly subjectAltNames?: readonly string[];
    };

type TlsVersion = "TLSV1_2" | "TLSV1_3";

/** Istio's VirtualService: where a gateway sends the requests for some hosts. */
export interface VirtualService extends Manifest {
  readonly apiVersion: NetworkingApi;
  readonly kind: "VirtualService";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly hosts: readonly string[];
    readonly gateways: readonly string[];
    /** Namespaces that see the VirtualService: that of the gateway's pods, not that of the Gateway. */
    readonly exportTo: readonly string[];
    readonly http: readonly HttpRoute[];
  };
}

export interface HttpRoute {
  readonly name: string;
  /** Default: every request */
  readonly match?: readonly { readonly authority: { readonly regex: string } }[];
  readonly retries?: { readonly attempts: number; readonly retryOn: string };
  readonly headers?: { readonly response: { readonly set: Readonly<Record<string, string>> } };
  readonly route?: readonly {
    readonly destination: { readonly host: string; readonly port: { readonly number: number } };
  }[];
  /** An answer of the gateway itself. */
  readonly directResponse?: { readonly status: number; readonly body: { readonly string: string } };
}

/** TLS of a client. */
export type ClientTls =
  | { readonly mode: "DISABLE" | "ISTIO_MUTUAL" }
  | {
      readonly mode: "MUTUAL" | "SIMPLE";
      readonly credentialName: string;
      readonly sni: string;
      readonly subjectAltNames: readonly string[];
    };

/** Every source but the named ones. */
export type ForeignSource =
  | { readonly notIpBlocks: readonly string[] }
  | { readonly notNamespaces: readonly string[] };

/** Values of Istio's Helm chart `gateway`. */
export interface GatewayValues {
  /** Name of the Service and the pods. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** The network that the pods lead into. */
  readonly networkGateway?: string;
  readonly service: GatewayService;
}

/** The Service of a gateway's pods. */
interface GatewayService {
  readonly type: "LoadBalancer" | "NodePort" | "ClusterIP";
  readonly annotations?: Readonly<Record<string, string>>;
  readonly externalTrafficPolicy?: "Local";
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly ports?: readonly ServicePort[];
}

export interface ServicePort {
  readonly name: "http" | "https";
  readonly protocol: "TCP";
  readonly port: number;
  readonly targetPort: number;
  readonly nodePort?: number;
}

/** Istio's chart of a gateway's pods and their Service. */
export const GATEWAY_CHART: HelmChart = {
  chart: "gateway",
  repository: "https://istio-release.storage.googleapis.com/charts",
  shared: false,
};

/** The API version of Istio's networking kinds that the clusters serve. */
export function networkingApi(config: PlatformConfig): NetworkingApi {
  return `networking.istio.io/${config.apiVersions.istio}`;
}

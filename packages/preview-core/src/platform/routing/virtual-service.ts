import type { Manifest } from "../manifest.ts";
import type { NetworkingApi } from "./istio-api.ts";

/** Istio's VirtualService: where a gateway sends the requests for some hosts. */
export interface VirtualService extends Manifest {
  readonly apiVersion: NetworkingApi;
  readonly kind: "VirtualService";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly hosts: readonly string[];
    readonly gateways: readonly string[];
    /** Namespaces that see it: that of the gateway's pods, not that of the Gateway. */
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

import type { SeenCertificate } from "./read-certificate.ts";

/** One request to a gateway. */
export interface ExchangeRequest {
  /** IP addresses, tried until one accepts the connection. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** How to speak TLS. Default: not at all */
  readonly tls?: TlsRequest | undefined;
  /** The `Host` of the request. */
  readonly host: string;
  readonly path: string;
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

export interface TlsRequest {
  /** The name to ask for. */
  readonly serverName: string;
  /** The authorities to trust, as PEM. Default: those of this machine */
  readonly ca?: readonly string[] | undefined;
  /** The certificate to show. Default: none */
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}

/** What was met. A certificate that nobody trusts does not end the exchange: what is behind it is a link of its own. */
export interface Exchange {
  /** Where the request went. */
  readonly port: number;
  /** The certificate that the gateway showed. Default: it did not get that far, or there is no TLS */
  readonly certificate?: SeenCertificate | undefined;
  readonly outcome: Answer | Failure;
}

export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  /** The commit in `x-preview-sha`, which only a preview's own route sends. Default: no such header */
  readonly sha?: string | undefined;
  /** Whether the gateway says that the answer came from behind it. */
  readonly forwarded: boolean;
  /** How the body of an error begins; empty for other answers, which may go on for ever. */
  readonly body: string;
}

export interface Failure {
  readonly kind: "failure";
  /** How far it came. */
  readonly at: "connect" | "handshake" | "request";
  /** Whether nothing happened until the time was up. */
  readonly timedOut: boolean;
  /** The code of the error, such as `ECONNREFUSED`; or what it says. */
  readonly cause: string;
}

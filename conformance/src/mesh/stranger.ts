import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type SecureVersion } from "node:tls";

/** Somebody who connects to the spoke's gateway, past the hub. */
export interface Stranger {
  readonly address: string;
  readonly port: number;
  /** The address that connects. Default: the one of the hub */
  readonly from?: string;
  /** Default: no TLS */
  readonly tls?: {
    readonly serverName: string;
    /** PEM. Default: no certificate */
    readonly cert?: string;
    readonly key?: string;
    readonly maxVersion?: SecureVersion;
  };
  /** The host that is asked for. */
  readonly host: string;
}

const TIMEOUT_MS = 3000;

/**
 * The status of the answer that somebody gets from the spoke's gateway. `refused` when the connection ends without an answer. With
 * TLS 1.3 a server refuses a client's certificate after the client believes that all is well, so only an answer proves access.
 */
export function askSpoke(stranger: Stranger): Promise<number | "refused"> {
  const { host } = stranger;
  const socket = open(stranger);
  return new Promise((resolve) => {
    const refuse = (): void => resolve("refused");
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.on("error", refuse).on("close", refuse);
    socket.once("data", (chunk: Buffer) => {
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1]));
      socket.destroy();
    });
    socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  });
}

function open({ address, port, from, tls }: Stranger): Socket {
  const to = { host: address, port, ...(from === undefined ? {} : { localAddress: from }) };
  if (tls === undefined) return connectTcp(to);
  const { serverName, ...rest } = tls;
  return connectTls({
    ...to,
    ...rest,
    servername: serverName,
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
  });
}

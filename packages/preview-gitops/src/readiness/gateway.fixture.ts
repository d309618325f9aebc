import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "local-platform";

/** A server on 127.0.0.1 in the place of the platform's gateway. */
export interface Gateway extends AsyncDisposable {
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly address: string;
}

/** A gateway that answers every request with this listener. */
export function startGateway(listener: RequestListener): Promise<Gateway> {
  return listen(createServer(listener));
}

/** The same with TLS. `onName` is called with the server name of each client. */
export function startSecureGateway(
  certificate: Certificate,
  listener: RequestListener,
  onName: (name: string) => void = () => {},
): Promise<Gateway> {
  const server = createSecureServer({
    cert: certificate.cert,
    key: certificate.key,
    SNICallback(name, done) {
      onName(name);
      done(null);
    },
  });
  // A client that refuses the certificate ends the connection.
  server.on("tlsClientError", () => {});
  return listen(server.on("request", listener));
}

async function listen(server: Server): Promise<Gateway> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

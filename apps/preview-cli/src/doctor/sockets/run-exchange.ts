import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { connect, type LookupFunction, type Socket } from "node:net";
import { connect as connectSecurely, type TLSSocket } from "node:tls";
import type { Answer, Exchange, ExchangeRequest, Failure, TlsRequest } from "./exchange.ts";
import { readCertificate, type SeenCertificate } from "./read-certificate.ts";

/** A signal that fires when so many milliseconds are over. */
export type Limit = (milliseconds: number) => AbortSignal;

const BODY_SHOWN = 2048;
const LOWEST_ERROR = 400;

/** One request, and everything that was met on the way. What goes wrong is what was met, and nothing to throw. */
export async function runExchange(request: ExchangeRequest, limit: Limit): Promise<Exchange> {
  const { port, tls, timeout } = request;
  const signal = limit(timeout);
  let at: Failure["at"] = "connect";
  let certificate: SeenCertificate | undefined;
  const opened: Socket[] = [];
  const open = <Opened extends Socket>(socket: Opened): Opened => {
    // Whoever waits for the socket hears of its errors; nobody does in between.
    opened.push(socket.on("error", () => {}));
    return socket;
  };
  try {
    let socket: Socket = open(connectTo(request));
    await once(socket, "connect", { signal });
    if (tls !== undefined) {
      at = "handshake";
      const secured = open(secure(socket, tls));
      await once(secured, "secureConnect", { signal });
      certificate = readCertificate(secured);
      socket = secured;
    }
    at = "request";
    return { port, certificate, outcome: await ask(socket, request, signal) };
  } catch (error) {
    return { port, certificate, outcome: toFailure(error, { at, timedOut: signal.aborted, timeout }) };
  } finally {
    for (const socket of opened) socket.destroy();
  }
}

function connectTo({ addresses, port }: ExchangeRequest): Socket {
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  // The name has been looked up already; node still tries one address after the other.
  const lookup: LookupFunction = (_, { all }, answer) => {
    const [first] = found;
    if (first === undefined) answer(new Error("no address"), "");
    else if (all) answer(null, found);
    else answer(null, first.address, first.family);
  };
  return connect({ host: "gateway.invalid", port, lookup });
}

function secure(socket: Socket, { serverName, ca, client }: TlsRequest): TLSSocket {
  return connectSecurely({
    socket,
    servername: serverName,
    // The certificate is judged, not enforced: nothing secret is sent, and what is behind it is to be seen as well.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...client,
  });
}

async function ask(socket: Socket, { host, path }: ExchangeRequest, signal: AbortSignal): Promise<Answer> {
  const headers = { host, "user-agent": "preview-doctor", connection: "close" };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ createConnection: () => socket, path, headers, signal }, resolve)
      .once("error", reject)
      .end();
  });
  const { statusCode: status = 0 } = response;
  const sha = response.headers["x-preview-sha"];
  return {
    kind: "answer",
    status,
    sha: typeof sha === "string" ? sha : undefined,
    // Envoy's router adds it to every answer of an upstream, and never to what it says by itself.
    forwarded: response.headers["x-envoy-upstream-service-time"] !== undefined,
    body: status < LOWEST_ERROR ? "" : await readBeginning(response),
  };
}

/** A body may go on for ever or break off; its beginning says who wrote it. */
async function readBeginning(response: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      text += String(chunk);
      if (text.length >= BODY_SHOWN) break;
    }
  } catch {
    // The head has arrived, and that is the answer.
  }
  return text.slice(0, BODY_SHOWN);
}

function toFailure(
  error: unknown,
  { at, timedOut, timeout }: { at: Failure["at"]; timedOut: boolean; timeout: number },
): Failure {
  if (timedOut) return { kind: "failure", at, timedOut, cause: `nothing in ${timeout / 1000} s` };
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return { kind: "failure", at, timedOut, cause: code };
}

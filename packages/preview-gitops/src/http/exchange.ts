import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { connect, type LookupFunction, type Socket } from "node:net";
import { connect as connectSecurely, type TLSSocket } from "node:tls";
import { ANSWER_HEADER, COMMIT_HEADER } from "preview-core";
import { readCertificate, type SeenCertificate } from "./seen-certificate.ts";

/** A GET request to a gateway. */
export interface ExchangeRequest {
  /** The gateway's IP addresses, tried until one accepts the connection; or only its name. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** The settings of TLS. Default: no TLS */
  readonly tls?: TlsRequest | undefined;
  /** The `Host` of the request, which may be another one than the gateway's. */
  readonly host: string;
  readonly path: string;
  readonly userAgent: string;
  /** The commit whose pods should answer. Default: any pods */
  readonly commit?: string | undefined;
  /** How many characters to read of an error's body. Default: none */
  readonly bodyLimit?: number | undefined;
  /** The proxy to reach the gateway through. Default: none */
  readonly proxy?: URL | undefined;
  /** Time limit of the exchange, in milliseconds. */
  readonly timeout: number;
}

export interface TlsRequest {
  /** The name to ask for. */
  readonly serverName: string;
  /** Whether a certificate that is not trusted ends the exchange. Default: it is only reported */
  readonly isStrict?: boolean | undefined;
  /** The authorities to trust, as PEM. Default: those of this machine */
  readonly ca?: readonly string[] | undefined;
  /** The certificate to show. Default: none */
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
}

/** The limits of an exchange. */
interface ExchangeLimits {
  /** A signal that fires after so many milliseconds. Default: by the machine's clock */
  readonly limit?: ((milliseconds: number) => AbortSignal) | undefined;
  /** Cancels the exchange. Default: never */
  readonly signal?: AbortSignal | undefined;
}

/** The observations of one request. */
export interface Exchange {
  /** The port of the request. */
  readonly port: number;
  /** The certificate of the gateway. Default: the exchange ended before, or there is no TLS */
  readonly certificate?: SeenCertificate | undefined;
  readonly outcome: Answer | Failure;
}

export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  /** The commit of the request, when the preview's route has it. Default: the route has another one, or did not answer */
  readonly sha?: string | undefined;
  /** Who answered at the preview's route: `via_upstream` is a pod. Default: another route answered */
  readonly answeredBy?: string | undefined;
  /** Whether the gateway says that the answer came from behind it. */
  readonly forwarded: boolean;
  /** The beginning of an error's body; empty for other answers. */
  readonly body: string;
}

export interface Failure {
  readonly kind: "failure";
  /** The step that failed. */
  readonly at: "connect" | "handshake" | "request";
  /** Whether nothing happened until the time was over. */
  readonly timedOut: boolean;
  /** The code of the error, such as `ECONNREFUSED`; without a code, its message. */
  readonly cause: string;
  readonly message: string;
}

const LOWEST_ERROR = 400;

/**
 * Sends one request. A failure is a result, and names the failed step.
 *
 * @throws the signal's reason
 */
export async function runExchange(
  request: ExchangeRequest,
  { limit = (milliseconds) => AbortSignal.timeout(milliseconds), signal: cancelled }: ExchangeLimits = {},
): Promise<Exchange> {
  cancelled?.throwIfAborted();
  const { port, tls, timeout } = request;
  const over = limit(timeout);
  const signal = cancelled === undefined ? over : AbortSignal.any([over, cancelled]);
  let at: Failure["at"] = "connect";
  let certificate: SeenCertificate | undefined;
  const opened: Socket[] = [];
  const open = <Opened extends Socket>(socket: Opened): Opened => {
    // Each step reports the errors of the socket while it lasts. An error between two steps must not end the program.
    opened.push(socket.on("error", () => {}));
    return socket;
  };
  try {
    let socket: Socket = open(connectTo(request));
    await once(socket, "connect", { signal });
    if (request.proxy !== undefined) {
      if (request.proxy.protocol === "https:") {
        socket = open(secure(socket, { serverName: request.proxy.hostname, isStrict: true }));
        await once(socket, "secureConnect", { signal });
      }
      await tunnel(socket, request, request.proxy, signal);
    }
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
    cancelled?.throwIfAborted();
    const outcome = over.aborted ? toTimeout(at, timeout) : toFailure(at, error);
    return { port, certificate, outcome };
  } finally {
    for (const socket of opened) socket.destroy();
  }
}

/** Asks a proxy to connect the socket with the gateway (RFC 9110 §9.3.6). */
async function tunnel(
  socket: Socket,
  { addresses: [address = ""], port }: ExchangeRequest,
  { username, password }: URL,
  signal: AbortSignal,
): Promise<void> {
  const authority = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const credentials = [username, password].map(decodeURIComponent).join(":");
  const headers = {
    host: authority,
    ...(username === ""
      ? {}
      : { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` }),
  };
  await new Promise<void>((resolve, reject) => {
    const request = httpRequest({
      method: "CONNECT",
      path: authority,
      headers,
      signal,
      createConnection: () => socket,
    });
    request.once("connect", ({ statusCode }, _, head) => {
      if (statusCode !== 200) return reject(new Error(`the proxy answered ${statusCode}`));
      socket.unshift(head);
      resolve();
    });
    request.once("error", reject);
    request.once("close", () => reject(new Error("the proxy closed the connection"))).end();
  });
}

function connectTo({ addresses, port, proxy }: ExchangeRequest): Socket {
  if (proxy !== undefined) {
    const host = proxy.hostname.replace(/^\[|\]$/g, "");
    return connect({ host, port: Number(proxy.port) || (proxy.protocol === "https:" ? 443 : 80) });
  }
  const [first, ...others] = addresses;
  if (first === undefined) throw new Error("no address");
  if (others.length === 0) return connect({ host: first, port });
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  // Node tries all the addresses of one name.
  const lookup: LookupFunction = (_, { all }, answer) => {
    if (all) answer(null, found);
    else answer(null, first, found[0]?.family);
  };
  return connect({ host: "gateway.invalid", port, lookup });
}

function secure(socket: Socket, { serverName, isStrict, ca, client }: TlsRequest): TLSSocket {
  return connectSecurely({
    socket,
    servername: serverName,
    // The request holds no secret, so that it may go on behind a certificate that is not trusted.
    ...(isStrict ? {} : { rejectUnauthorized: false, checkServerIdentity: () => undefined }),
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...client,
  });
}

async function ask(
  socket: Socket,
  { host, path, userAgent, commit, bodyLimit = 0 }: ExchangeRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const headers = {
    host,
    "user-agent": userAgent,
    connection: "close",
    ...(commit === undefined ? {} : { [COMMIT_HEADER]: commit }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // After `101`, Node.js has no response, no error and no effect of the signal.
    const request = httpRequest({ createConnection: () => socket, path, headers, signal });
    request.once("response", resolve).once("upgrade", resolve).once("error", reject);
    request.once("close", () => reject(new Error("the connection was closed without an answer"))).end();
  });
  const { statusCode: status = 0 } = response;
  return {
    kind: "answer",
    status,
    sha: textOf(response, COMMIT_HEADER),
    answeredBy: textOf(response, ANSWER_HEADER),
    // Envoy's router adds it to every answer of an upstream, and never to its own answers.
    forwarded: response.headers["x-envoy-upstream-service-time"] !== undefined,
    body: status < LOWEST_ERROR || bodyLimit === 0 ? "" : await readBeginning(response, bodyLimit),
  };
}

function textOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/** The beginning of a body, which may go on for ever or break off. */
async function readBeginning(response: IncomingMessage, limit: number): Promise<string> {
  let text = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      text += String(chunk);
      if (text.length >= limit) break;
    }
  } catch {
    // The head has arrived, and that is the answer.
  }
  return text.slice(0, limit);
}

function toTimeout(at: Failure["at"], timeout: number): Failure {
  const cause = `nothing in ${timeout / 1000} s`;
  return { kind: "failure", at, timedOut: true, cause, message: cause };
}

function toFailure(at: Failure["at"], error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && "code" in error ? String(error.code) : message;
  return { kind: "failure", at, timedOut: false, cause, message };
}

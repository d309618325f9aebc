import { execFileSync, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";

/** A fault of the server. */
export type Fault =
  | { readonly status: number; readonly location?: string; readonly body?: string }
  /** Cuts the connection before or after the work of git. */
  | "cut-before"
  | "cut-after"
  /** Keeps the connection open without an answer. */
  | "hang";

/** Differences from plain git over HTTP. */
export interface GitHttpOptions {
  /** Path of the bare repository. */
  readonly repository: string;
  /** Answers 401 to requests without this password in the basic authentication of `x-access-token`. */
  readonly token?: string;
  /** Protocol version 0, in which a client can fetch an object by its id only if the repository allows it. */
  readonly oldProtocol?: boolean;
  /** Called with method, last part of the path and query, before the work of git. */
  readonly fault?: (request: string) => Fault | undefined | Promise<Fault | undefined>;
}

/** A request that git has answered. Sizes are in bytes. */
export interface SeenRequest {
  readonly line: string;
  readonly sent: number;
  readonly received: number;
}

/** A running git server on this machine. */
export interface GitHttpServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Resolves when a client closes its connection. */
  closed(): Promise<void>;
}

const BACKEND = join(execFileSync("git", ["--exec-path"]).toString().trim(), "git-http-backend");

/** Serves a bare repository over HTTP with git's own CGI program. */
export async function gitHttpServer(options: GitHttpOptions): Promise<GitHttpServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    answer(options, request, response)
      .then((seen) => seen && requests.push(seen))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  const connections = new EventEmitter();
  server.on("connection", (socket) => void socket.once("close", () => connections.emit("close")));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/${options.repository.split("/").at(-1)}`,
    requests,
    closed: async () => void (await once(connections, "close")),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(
  options: GitHttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<SeenRequest | undefined> {
  const body = await buffer(request);
  const line = `${request.method} ${request.url?.split("/").slice(2).join("/")}`;
  const fault = isAllowed(options, request) ? await options.fault?.(line) : { status: 401 };
  if (fault !== undefined && fault !== "cut-after") return disturb(response, fault);
  const output = await runBackend(options, request, body);
  const end = output.indexOf("\r\n\r\n");
  const headers = output.toString("latin1", 0, end).split("\r\n").map(parseHeader);
  const status = headers.find(([name]) => name === "status")?.[1] ?? "200";
  if (fault === "cut-after") response.destroy();
  else response.writeHead(Number.parseInt(status, 10), headers.flat()).end(output.subarray(end + 4));
  return { line, sent: body.length, received: output.length - end - 4 };
}

function disturb(response: ServerResponse, fault: Exclude<Fault, "cut-after">): undefined {
  if (fault === "cut-before") response.destroy();
  if (typeof fault === "string") return;
  const { status, location, body = "" } = fault;
  response.setHeader("content-type", "text/plain");
  if (status === 401) response.setHeader("www-authenticate", 'Basic realm="git"');
  if (location !== undefined) response.setHeader("location", location);
  response.writeHead(status).end(body);
}

function isAllowed({ token }: GitHttpOptions, request: IncomingMessage): boolean {
  if (token === undefined) return true;
  const expected = `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  return request.headers.authorization === expected;
}

async function runBackend(options: GitHttpOptions, request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const header = (name: string): string => request.headers[name]?.toString() ?? "";
  const child = spawn(BACKEND, {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: dirname(options.repository),
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REMOTE_USER: "somebody",
      CONTENT_TYPE: header("content-type"),
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      ...(!options.oldProtocol && { GIT_PROTOCOL: header("git-protocol") }),
    },
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(body);
  return buffer(child.stdout);
}

function parseHeader(text: string): [name: string, value: string] {
  const colon = text.indexOf(":");
  return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()];
}

import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { describe, expect, test } from "vitest";
import { listen } from "local-github/http";
import { awaitHealthy, findFreePort } from "./launch-preview.ts";

const PATIENT = { timeout: 30_000 };

describe("awaitHealthy", PATIENT, () => {
  test("waits until the health path answers with success", async () => {
    const statuses = [500, 301, 404, 204];
    const asked: (string | undefined)[] = [];
    await using service = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(statuses.shift() ?? 200).end();
    });
    const check = { port: service.port, path: "/health", signal: new AbortController().signal };
    expect(await awaitHealthy(check)).toBeUndefined();
    expect(asked).toEqual(["/health", "/health", "/health", "/health"]);
  });

  test("reports the last status", async () => {
    const over = new AbortController();
    let asked = 0;
    await using service = await serve((_, response) => {
      asked += 1;
      if (asked === 3) over.abort();
      else response.writeHead(503).end();
    });
    expect(await awaitHealthy({ port: service.port, path: "/", signal: over.signal })).toBe(
      "it was answered with status 503",
    );
  });

  test("reports that nothing listens", async () => {
    const signal = AbortSignal.timeout(1);
    expect(await awaitHealthy({ port: await findFreePort(), path: "/", signal })).toBe(
      "nothing listens on PORT",
    );
  });

  test("reports that no answer came", async () => {
    const over = new AbortController();
    await using service = await serve(() => over.abort());
    expect(await awaitHealthy({ port: service.port, path: "/", signal: over.signal })).toBe(
      "the connection was accepted, but no answer came",
    );
  });

  test("reports bytes that are not HTTP as no answer", async () => {
    const over = new AbortController();
    const server = createTcpServer((socket) => {
      socket
        .on("error", () => {})
        .on("close", () => over.abort())
        .resume();
      socket.end("SSH-2.0\r\n");
    });
    const port = await listen(server, 0);
    expect(await awaitHealthy({ port, path: "/", signal: over.signal })).toBe(
      "the connection was accepted, but no answer came",
    );
    server.close();
  });
});

async function serve(listener: RequestListener): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer(listener);
  const port = await listen(server, 0);
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

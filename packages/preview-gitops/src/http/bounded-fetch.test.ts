import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { boundedFetch } from "./bounded-fetch.ts";

interface TestServer extends AsyncDisposable {
  readonly url: string;
}

async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function post(url: string): Promise<Response> {
  return boundedFetch()(url, { method: "POST", body: "commit", headers: { authorization: "bearer secret" } });
}

test.each([301, 302, 303, 307, 308])("a redirect %i to another origin is not followed", async (status) => {
  let asked = 0;
  await using stranger = await serve((_, response) => {
    asked += 1;
    response.end();
  });
  await using server = await serve((_, response) =>
    response.writeHead(status, { location: `${stranger.url}/?x` }).end(),
  );
  const words = `a redirect (${status}) to another server, ${stranger.url}, is not followed`;
  await expect(post(server.url)).rejects.toThrow(words);
  await expect(boundedFetch()(server.url)).rejects.toThrow(words);
  expect(asked).toBe(0);
});

test("a redirect on the same origin is followed, with the body only where the status says so", async () => {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const [, status] = /^\/(\d+)$/.exec(request.url ?? "") ?? [];
    if (status === undefined) request.pipe(response);
    else response.writeHead(Number(status), { location: "/new" }).end();
  });
  const moved = await post(`${server.url}/307`);
  expect([await moved.text(), moved.url]).toEqual(["commit", `${server.url}/new`]);
  expect((await boundedFetch()(`${server.url}/301`)).status).toBe(200);
  await expect(post(`${server.url}/301`)).rejects.toThrow("a redirect (301) of a request that writes");
  expect(seen).toEqual([
    "POST /307 bearer secret",
    "POST /new bearer secret",
    "GET /301 undefined",
    "GET /new undefined",
    "POST /301 bearer secret",
  ]);
});

test("redirects without an end, and without an address, are errors", async () => {
  await using server = await serve(({ url }, response) =>
    response.writeHead(302, url === "/none" ? {} : { location: "/" }).end(),
  );
  await expect(boundedFetch()(server.url)).rejects.toThrow("more than 5 redirects");
  await expect(boundedFetch()(`${server.url}/none`)).rejects.toThrow("a redirect (302) without an address");
});

test("an answer above the limit is an error, and the connection is closed", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await serve(({ socket }, response) => {
    socket.once("close", () => closed.resolve());
    const more = (): void => {
      while (response.write("x".repeat(1000)));
      response.once("drain", more);
    };
    more();
  });
  await expect(boundedFetch(10_000)(server.url)).rejects.toThrow("the answer has more than 10000 bytes");
  await closed.promise;
});

test("an answer below the limit, and one without a body, are complete", async () => {
  await using server = await serve(({ url }, response) =>
    url === "/none" ? response.writeHead(204).end() : response.setHeader("a", "b").end("x".repeat(10_000)),
  );
  const response = await boundedFetch(10_000)(server.url);
  expect([await response.text(), response.headers.get("a")]).toEqual(["x".repeat(10_000), "b"]);
  expect((await boundedFetch(10_000)(`${server.url}/none`)).status).toBe(204);
});

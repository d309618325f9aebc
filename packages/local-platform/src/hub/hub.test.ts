import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { seededRandom } from "tooling/seeded-random";
import { describe, expect, test } from "vitest";
import { findFreePort } from "../deployer/launch-preview.ts";
import { HubError, startHub } from "./hub.ts";
import { FOR_TEST_SHA, startRawTestHub, startTestHub, TEST_HOST, TEST_SHA } from "./hub.fixture.ts";
import type { Route } from "./route-table.ts";

describe("the hub's own answers", () => {
  test("for a preview that does not run, the page says so and is not the route's", async () => {
    await using world = await startTestHub();
    const { status, headers, body } = await world.ask("pricing-api-pr-2-red.preview.localhost:8080", {
      headers: FOR_TEST_SHA,
    });
    expect(status).toBe(404);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "x-robots-tag": "noindex, nofollow",
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("x-preview-sha");
    expect(headers).not.toHaveProperty("x-preview-answer");
    expect(body).toContain("<h1>No such preview</h1>");
    expect(body).toContain("<code>pricing-api-pr-2-red.preview.localhost</code>");
  });

  test("for a preview that starts, the page reloads", async () => {
    await using world = await startTestHub();
    world.routes.set(TEST_HOST, { commit: TEST_SHA, pods: { state: "starting" } });
    const { status, headers, body } = await world.ask(TEST_HOST);
    expect(status).toBe(503);
    expect(headers).toMatchObject({ "retry-after": "2", "x-preview-answer": "no_healthy_upstream" });
    expect(headers).not.toHaveProperty("x-preview-sha");
    expect(body).toContain('http-equiv="refresh"');
  });

  test("for a failed preview, the page has the escaped cause", async () => {
    await using world = await startTestHub();
    world.routes.set(TEST_HOST, { commit: TEST_SHA, pods: { state: "failed", message: "<script>" } });
    const { status, headers, body } = await world.ask(TEST_HOST);
    expect(status).toBe(503);
    expect(headers).toMatchObject({ "x-preview-answer": "no_healthy_upstream" });
    expect(headers).not.toHaveProperty("x-preview-sha");
    expect(body).toContain("<pre>&lt;script&gt;</pre>");
  });

  test("for a service that does not listen, the page has status 503, and no pod answered", async () => {
    await using world = await startTestHub();
    world.routes.set(TEST_HOST, await deadRoute());
    const { status, headers, body } = await world.ask(TEST_HOST, {
      method: "POST",
      body: "x".repeat(1_000_000),
    });
    expect(status).toBe(503);
    expect(headers).not.toHaveProperty("x-preview-sha");
    expect(headers["x-preview-answer"]).toBe(
      "upstream_reset_before_response_started{remote_connection_failure}",
    );
    expect(body).toContain("The preview does not answer");
  });

  test("for any other host, the answer says that it is no preview's", async () => {
    await using world = await startTestHub();
    for (const host of [
      "localhost",
      "preview.localhost",
      `${TEST_HOST}.evil.com`,
      "x-pr-01-red.preview.localhost",
    ]) {
      const { status, headers, body } = await world.ask(host);
      expect({ status, body }).toEqual({ status: 404, body: "not a preview host\n" });
      expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    }
  });

  test("a HEAD request gets the same head and no body", async () => {
    await using world = await startTestHub();
    const unknown = "pricing-api-pr-2-red.preview.localhost";
    const [head, get] = [await world.ask(unknown, { method: "HEAD" }), await world.ask(unknown)];
    expect(head).toMatchObject({ status: 404, body: "" });
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
  });

  test.for([
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"],
    ["two hosts", `GET / HTTP/1.1\r\nHost: ${TEST_HOST}\r\nHost: evil\r\n\r\n`],
    ["credentials in the host", `GET / HTTP/1.1\r\nHost: a@${TEST_HOST}\r\n\r\n`],
    ["markup in the host", `GET / HTTP/1.1\r\nHost: <b>-pr-1-red.preview.localhost\r\n\r\n`],
    ["a host beyond ASCII", `GET / HTTP/1.1\r\nHost: é-pr-1-red.preview.localhost\r\n\r\n`],
    ["an absolute target", `GET http://evil/ HTTP/1.1\r\nHost: ${TEST_HOST}\r\n\r\n`],
    ["the target *", `OPTIONS * HTTP/1.1\r\nHost: ${TEST_HOST}\r\n\r\n`],
    [
      "a length and chunks",
      `POST / HTTP/1.1\r\nHost: ${TEST_HOST}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      "an upgrade with markup in the host",
      `GET / HTTP/1.1\r\nHost: <b>\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ],
  ] as const)("%s is a bad request", async ([, bytes]) => {
    let asked = 0;
    await using world = await startTestHub(() => (asked += 1));
    const answer = await world.askRaw(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain("<b>");
    expect(asked).toBe(0);
  });
});

describe("a request to a preview", { timeout: 30_000 }, () => {
  test("reaches the service with method, path, headers and body, and gets its answer", async () => {
    await using world = await startTestHub((incoming, response) => {
      const { method, url, headers } = incoming;
      response.writeHead(201, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] });
      void text(incoming).then((body) => response.end(JSON.stringify({ method, url, headers, body })));
    });
    const authority = `${TEST_HOST}:8080`;
    const { status, headers, body } = await world.ask(authority, {
      method: "PUT",
      path: "/prices?page=2&x=%20",
      headers: { "x-custom": "yes", "x-forwarded-for": "6.6.6.6" },
      body: "hello",
    });
    expect(status).toBe(201);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "set-cookie": ["a=1", "b=2"],
      "x-preview-answer": "via_upstream",
      "x-robots-tag": "noindex, nofollow",
    });
    expect(JSON.parse(body)).toMatchObject({
      method: "PUT",
      url: "/prices?page=2&x=%20",
      body: "hello",
      headers: {
        host: authority,
        "x-custom": "yes",
        "x-envoy-external-address": "127.0.0.1",
        "x-forwarded-for": "6.6.6.6,127.0.0.1,127.0.0.1",
        "x-forwarded-proto": "http",
        "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  test("finds the host in any letter case", async () => {
    await using world = await startTestHub((_, response) => response.end("here"));
    expect(await world.ask("Pricing-API-PR-1-Red.Preview.LOCALHOST")).toMatchObject({
      status: 200,
      body: "here",
    });
  });

  test("gets no commit, and gets the route's word on who answered, whatever the service claims", async () => {
    await using world = await startTestHub(claimEverything);
    const { headers } = await world.ask(TEST_HOST);
    expect(headers).not.toHaveProperty("x-preview-sha");
    expect(headers).toMatchObject({
      "x-preview-answer": "via_upstream",
      "x-robots-tag": "noindex, nofollow",
    });
  });

  test("follows the route from one request to the next", async () => {
    await using old = await startTestHub((_, response) => response.end("old"));
    await using fresh = await startTestHub((_, response) => response.end("new"));
    expect(await old.ask(TEST_HOST)).toMatchObject({ body: "old" });
    for (const [host, route] of fresh.routes) old.routes.set(host, route);
    expect(await old.ask(TEST_HOST)).toMatchObject({ body: "new" });
    old.routes.delete(TEST_HOST);
    expect(await old.ask(TEST_HOST)).toMatchObject({ status: 404 });
  });

  test("streams both ways: each part arrives before the next is sent", async () => {
    await using world = await startTestHub((incoming, response) => {
      response.flushHeaders();
      incoming.on("data", (chunk: Buffer) => response.write(`echo ${chunk.toString()}`));
      incoming.on("end", () => response.end());
    });
    const outgoing = request({
      port: world.hub.port,
      method: "POST",
      headers: { host: TEST_HOST },
      agent: false,
    });
    outgoing.flushHeaders();
    const [answer] = await once(outgoing, "response");
    for (const part of ["one", "two"]) {
      outgoing.write(part);
      expect(String((await once(answer, "data"))[0])).toBe(`echo ${part}`);
    }
    outgoing.end();
    await once(answer, "end");
  });

  test("carries a chunked body with an unusual method, without a byte left over", async () => {
    const seen: string[] = [];
    await using world = await startTestHub((incoming, response) => {
      void text(incoming).then((body) =>
        response.end(String(seen.push(`${incoming.method} ${incoming.url} ${body}`))),
      );
    });
    const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
    const head = `DELETE / HTTP/1.1\r\nHost: ${TEST_HOST}\r\nTransfer-Encoding: chunked\r\nConnection: close, transfer-encoding\r\n\r\n`;
    expect(await world.askRaw(head + chunk)).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen).toEqual([`DELETE / ${smuggled}`]);
  });

  test("ends at the service when the client disconnects", async () => {
    const left = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using world = await startTestHub((incoming) => {
      incoming.on("close", left.resolve);
      asked.resolve();
    });
    const outgoing = request({ port: world.hub.port, headers: { host: TEST_HOST }, agent: false }).end();
    outgoing.on("error", () => {});
    await asked.promise;
    outgoing.destroy();
    await left.promise;
    expect(outgoing.destroyed).toBe(true);
  });

  test("breaks for the client when the service breaks it midway", async () => {
    await using world = await startTestHub((_, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("12345", () => response.destroy());
    });
    await expect(world.ask(TEST_HOST)).rejects.toThrow("aborted");
  });

  test.for([
    ["no HTTP", "SSH-2.0-OpenSSH\r\n"],
    ["a status beyond three digits", "HTTP/1.1 99999 No\r\n\r\n"],
    ["a status below 100", "HTTP/1.1 000 No\r\ncontent-length: 0\r\n\r\n"],
    [
      "an upgrade that nobody asked for",
      "HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    ],
    ["a control character in a header", "HTTP/1.1 200 OK\r\nx: a\u0001b\r\ncontent-length: 0\r\n\r\n"],
  ] as const)("is a 502 when the service answers with %s, and the hub lives on", async ([, bytes]) => {
    await using world = await startRawTestHub((socket) => socket.end(bytes));
    const headers = { "x-preview-answer": "upstream_reset_before_response_started{protocol_error}" };
    expect(await world.ask(TEST_HOST)).toMatchObject({ status: 502, headers });
    expect(await world.ask(TEST_HOST)).toMatchObject({ status: 502, headers });
  });

  test.for([
    ["nothing", ""],
    ["half a head", "HTTP/1.1 200 OK\r\nx: y"],
  ] as const)("is a 503 when the service answers with %s, and the hub lives on", async ([, bytes]) => {
    await using world = await startRawTestHub((socket) => socket.end(bytes));
    const headers = { "x-preview-answer": "upstream_reset_before_response_started{connection_termination}" };
    expect(await world.ask(TEST_HOST)).toMatchObject({ status: 503, headers });
    expect(await world.ask(TEST_HOST)).toMatchObject({ status: 503, headers });
  });

  test("survives 500 random answers of a service", async () => {
    const number = seededRandom(1);
    const random = (limit: number): number => Math.floor(number() * limit);
    const pieces = [
      "HTTP/1.1 ",
      "200",
      "101",
      " OK",
      "\r\n",
      "\n",
      "a: b",
      "content-length: 5",
      "connection: upgrade",
      "transfer-encoding: chunked",
      "upgrade: websocket",
      "\u0000",
      "é",
      "0\r\n\r\n",
      "body",
      ":",
      " ",
    ];
    await using world = await startRawTestHub((socket) => {
      const answer = Array.from({ length: random(14) }, () => pieces[random(pieces.length)]).join("");
      socket.end(`${random(2) ? "HTTP/1.1 200 OK\r\n" : ""}${answer}`);
    });
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => world.ask(TEST_HOST).catch(() => "broken off")));
    }
    expect(await world.ask("localhost")).toMatchObject({ status: 404 });
  });
});

describe("a request that asks for a commit", () => {
  test("gets pods of the commit, and the commit in the answer, whatever the service claims", async () => {
    await using world = await startTestHub(claimEverything);
    const { status, headers } = await world.ask(TEST_HOST, { headers: FOR_TEST_SHA });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "x-preview-sha": TEST_SHA, "x-preview-answer": "via_upstream" });
  });

  test("gets 503 while older pods serve, and everybody else gets the older pods", async () => {
    await using world = await startTestHub((_, response) => response.end("old"));
    const next = "f".repeat(40);
    const pods = world.routes.get(TEST_HOST)?.pods ?? { state: "starting" };
    world.routes.set(TEST_HOST, { commit: next, pods });

    const asked = await world.ask(TEST_HOST, { headers: { "x-preview-sha": next } });
    expect(asked).toMatchObject({
      status: 503,
      headers: { "x-preview-sha": next, "x-preview-answer": "no_healthy_upstream" },
      body: "no healthy upstream",
    });
    for (const headers of [{}, FOR_TEST_SHA]) {
      const other = await world.ask(TEST_HOST, { headers });
      expect(other).toMatchObject({
        status: 200,
        body: "old",
        headers: { "x-preview-answer": "via_upstream" },
      });
      expect(other.headers).not.toHaveProperty("x-preview-sha");
    }
  });

  test.for([
    ["starting", { state: "starting" }],
    ["failed", { state: "failed", message: "no database" }],
  ] as const)("gets 503 in the gateway's words while the first pods are %s", async ([, pods]) => {
    await using world = await startTestHub();
    world.routes.set(TEST_HOST, { commit: TEST_SHA, pods });
    expect(await world.ask(TEST_HOST, { headers: FOR_TEST_SHA })).toMatchObject({
      status: 503,
      headers: { "x-preview-sha": TEST_SHA, "x-preview-answer": "no_healthy_upstream" },
      body: "no healthy upstream",
    });
  });

  test("gets the commit and no word of a pod when the pod does not answer", async () => {
    await using world = await startRawTestHub((socket) => socket.end());
    expect(await world.ask(TEST_HOST, { headers: FOR_TEST_SHA })).toMatchObject({
      status: 503,
      headers: {
        "x-preview-sha": TEST_SHA,
        "x-preview-answer": "upstream_reset_before_response_started{connection_termination}",
      },
    });
  });

  test.for([
    ["another commit", "f".repeat(40)],
    ["the beginning of the commit", TEST_SHA.slice(0, 12)],
    ["the commit in upper case", TEST_SHA.toUpperCase()],
    ["the commit twice", [TEST_SHA, TEST_SHA]],
    ["another commit beside it", ["f".repeat(40), TEST_SHA]],
  ] as const)("is an ordinary request when it has %s", async ([, asked]) => {
    await using world = await startTestHub((incoming, response) =>
      response.end(incoming.headers["x-preview-sha"]),
    );
    const headers = { "x-preview-sha": typeof asked === "string" ? asked : [...asked] };
    const answer = await world.ask(TEST_HOST, { headers });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "x-preview-answer": "via_upstream" },
      // The header reaches the service unchanged.
      body: typeof asked === "string" ? asked : asked.join(", "),
    });
    expect(answer.headers).not.toHaveProperty("x-preview-sha");
  });
});

describe("a WebSocket", () => {
  const UPGRADE = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-key": "x" };

  test("is connected to the service, with the commit in its head, and carries bytes both ways", async () => {
    await using world = await startTestHub();
    world.service.on("upgrade", (incoming, socket) => {
      const key = incoming.headers["sec-websocket-key"];
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Key: ${key}\r\n\r\nhello`,
      );
      socket.on("data", (data: Buffer) => socket.write(data.toString().toUpperCase()));
    });
    const headers = { host: TEST_HOST, ...UPGRADE, ...FOR_TEST_SHA };
    const outgoing = request({ port: world.hub.port, headers }).end();
    const [answer, socket, first] = await once(outgoing, "upgrade");
    expect(answer.headers).toMatchObject({
      upgrade: "websocket",
      "x-key": "x",
      "x-preview-sha": TEST_SHA,
      "x-preview-answer": "via_upstream",
    });
    let received = String(first);
    while (received.length < 5) received += String((await once(socket, "data"))[0]);
    expect(received).toBe("hello");
    socket.write("ping");
    expect(String((await once(socket, "data"))[0])).toBe("PING");
    socket.destroy();
  });

  test("that the service refuses gets the service's answer", async () => {
    await using world = await startTestHub((_, response) => response.writeHead(403).end("no"));
    expect(await world.ask(TEST_HOST, { headers: UPGRADE })).toMatchObject({
      status: 403,
      body: "no",
      headers: { "x-preview-answer": "via_upstream" },
    });
  });

  test("to no preview, or to a missing service, is answered like any request", async () => {
    await using world = await startTestHub();
    expect(await world.ask("x-pr-2-red.preview.localhost", { headers: UPGRADE })).toMatchObject({
      status: 404,
    });
    world.routes.set(TEST_HOST, await deadRoute());
    expect(await world.ask(TEST_HOST, { headers: UPGRADE })).toMatchObject({ status: 503 });
    world.routes.set(TEST_HOST, { commit: "another", pods: { state: "starting" } });
    expect(await world.ask(TEST_HOST, { headers: UPGRADE })).toMatchObject({ status: 503 });
  });

  test("is the only upgrade. An offer of h2c is an ordinary request", async () => {
    await using world = await startTestHub(({ headers }, response) =>
      response.end(headers.upgrade ?? "none"),
    );
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "x" };
    expect(await world.ask(TEST_HOST, { headers })).toMatchObject({ status: 200, body: "none" });
  });
});

describe("startHub", () => {
  test("refuses a port that is in use, with a message and a code", async () => {
    await using first = await startHub({ domain: "preview.localhost", routes: new Map() });
    const { port } = first;
    await expect(startHub({ domain: "preview.localhost", routes: new Map(), port })).rejects.toThrow(
      new HubError(
        "port-in-use",
        `port ${port} is in use: end the process that listens there, or choose another port`,
      ),
    );
    await expect(startHub({ domain: "preview.localhost", routes: new Map(), port })).rejects.toMatchObject({
      code: "port-in-use",
    });
  });

  test("listens on the given port, and frees it", async () => {
    const port = await findFreePort();
    for (const _ of ["first", "second"]) {
      await using hub = await startHub({ domain: "preview.localhost", routes: new Map(), port });
      expect(hub.port).toBe(port);
    }
  });

  test("ends open requests and WebSockets when it is disposed", async () => {
    const world = await startTestHub((_, response) => response.flushHeaders());
    const body = text(await world.open(TEST_HOST));
    world.service.on("upgrade", (_, socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    });
    const headers = { host: TEST_HOST, connection: "Upgrade", upgrade: "websocket" };
    const outgoing = request({ port: world.hub.port, headers }).end();
    const [, socket] = await once(outgoing, "upgrade");
    const closed = once(socket, "close");
    socket.on("error", () => {}).resume();
    await Promise.all([world[Symbol.asyncDispose](), closed, expect(body).rejects.toThrow("aborted")]);
  });
});

/** A service that sets the headers of the route itself. */
function claimEverything(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    "X-Preview-SHA": ["ffff", "eeee"],
    "X-Preview-Answer": ["no_healthy_upstream", "route_not_found"],
    "X-Robots-Tag": "all",
    Connection: "x-preview-sha, x-preview-answer",
  });
  response.end();
}

/** A route to a pod that does not listen. */
async function deadRoute(): Promise<Route> {
  return { commit: TEST_SHA, pods: { state: "serving", port: await findFreePort(), sha: TEST_SHA } };
}

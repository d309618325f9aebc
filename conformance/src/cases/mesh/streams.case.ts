import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { absent } from "../parts.ts";
import { type ServedPreview, serve, useMesh } from "./mesh.fixture.ts";

const MEGABYTE = 1024 * 1024;

describe.skipIf(absent("mesh"))("streams through both gateways", () => {
  const mesh = useMesh();
  let own: ServedPreview;

  beforeAll(async () => {
    const preview = { service: "pricing-api", team: "red", pr: 13 };
    own = await serve(mesh(), {
      preview,
      sha: "5555456789abcdef0123456789abcdef01234567",
      address: "10.244.200.5",
    });
  });

  test("mesh.websocket messages of 3 MB pass in both directions", async () => {
    const socket = await mesh().client.upgrade(own.host);
    const sent = Buffer.alloc(3 * MEGABYTE, "a");
    socket.stream.write(sent);

    expect(socket.status).toBe(101);
    expect(await readBytes(socket.stream, sent.length)).toEqual(sent);
    socket.stream.destroy();
  });

  test("mesh.websocket-unknown a WebSocket of an unknown preview is 404", async () => {
    const socket = await mesh().client.upgrade(`nobody-pr-78-red.${mesh().config.domain}`);

    expect(socket.status).toBe(404);
    socket.stream.destroy();
  });

  test("mesh.events server-sent events arrive one by one", async () => {
    const response = await mesh().client.open({ host: own.host, path: "/events" });
    const events: string[] = [];
    for await (const chunk of response.setEncoding("utf8")) events.push(chunk);

    expect(events).toEqual(["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]);
  });

  test.each([
    ["mesh.upload-length", "with its length", false],
    ["mesh.upload-chunked", "in chunks", true],
  ])("%s 50 MB %s arrive whole", async (_, __, chunked) => {
    const body = Buffer.alloc(50 * MEGABYTE, "b");

    const answer = await mesh().client.send({
      host: own.host,
      path: "/upload",
      method: "POST",
      body,
      chunked,
    });

    expect(JSON.parse(answer.body)).toMatchObject({ body: body.length });
    expect(own.pod.requests.at(-1)?.headers).toHaveProperty(chunked ? "transfer-encoding" : "content-length");
  });

  test("mesh.upload-http2 50 MB over HTTP/2 arrive whole, and the pod gets HTTP/1.1", async () => {
    const answer = await mesh().client.call({
      host: own.host,
      path: "/upload",
      body: Buffer.alloc(50 * MEGABYTE, "c"),
    });

    expect(JSON.parse(answer.body)).toMatchObject({ body: 50 * MEGABYTE });
  });

  test("mesh.download 200 MB arrive whole", async () => {
    const response = await mesh().client.open({ host: own.host, path: `/download/${200 * MEGABYTE}` });
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;

    expect(bytes).toBe(200 * MEGABYTE);
  });

  test.each([
    ["mesh.early-401", 401, 100_000],
    ["mesh.early-404", 404, 5 * MEGABYTE],
  ])("%s an answer of %i arrives before the upload of %i bytes has ended", async (_, status, size) => {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const body = Buffer.alloc(size);
      const answer = await mesh().client.send({
        host: own.host,
        path: `/early/${status}`,
        method: "POST",
        body,
      });

      expect(answer).toMatchObject({ status, body: "early" });
    }
  });

  test("mesh.long-request an answer after 40 silent seconds arrives", async () => {
    expect(await mesh().client.send({ host: own.host, path: "/wait/40" })).toMatchObject({ status: 200 });
  });
});

async function readBytes(stream: NodeJS.ReadableStream, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let read = 0;
  while (read < size) {
    const [chunk] = (await once(stream, "data")) as [Buffer];
    chunks.push(chunk);
    read += chunk.length;
  }
  return Buffer.concat(chunks);
}

import { expect, test } from "vitest";
import { startUntrustedServer } from "./start-untrusted-server.ts";

test("an untrusted server answers 404 and keeps the headers of each request", async () => {
  await using server = await startUntrustedServer();
  const { status } = await fetch(`${server.url}/repos/a/b`, { headers: { authorization: "token x" } });
  expect(status).toBe(404);
  expect(server.received).toEqual([expect.stringContaining('"authorization":"token x"')]);
});

test("an untrusted server that is disposed answers no request", async () => {
  const server = await startUntrustedServer();
  await server[Symbol.asyncDispose]();
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
});

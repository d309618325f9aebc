import { describe, expect, test } from "vitest";
import { forwardRequestHeaders, forwardResponseHeaders } from "./proxy-request.ts";

const FORWARDED = { authority: "x-pr-1-red.preview.localhost:8080", client: "127.0.0.1" };

describe("forwardRequestHeaders", () => {
  test("keeps the client's headers, and adds the client's address", () => {
    const headers = { accept: ["text/html"], cookie: ["a=1; b=2"], host: ["whatever"] };
    expect(forwardRequestHeaders(headers, FORWARDED)).toEqual({
      accept: ["text/html"],
      cookie: ["a=1; b=2"],
      host: "x-pr-1-red.preview.localhost:8080",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "x-pr-1-red.preview.localhost:8080",
      "x-forwarded-proto": "http",
    });
  });

  test("drops forwarding headers of a client", () => {
    const claimed = {
      forwarded: ["for=6.6.6.6"],
      "x-forwarded-for": ["6.6.6.6"],
      "x-forwarded-host": ["evil"],
      "x-forwarded-proto": ["https"],
      "x-real-ip": ["6.6.6.6"],
    };
    expect(JSON.stringify(forwardRequestHeaders(claimed, FORWARDED))).not.toMatch(/6\.6\.6\.6|evil|https/);
  });

  test("drops the headers of the connection, and those that Connection names", () => {
    const headers = {
      connection: ["keep-alive, X-Secret"],
      "keep-alive": ["timeout=5"],
      "proxy-authorization": ["x"],
      te: ["trailers"],
      upgrade: ["h2c"],
      expect: ["100-continue"],
      "x-secret": ["x"],
    };
    expect(Object.keys(forwardRequestHeaders(headers, FORWARDED)).toSorted()).toEqual([
      "host",
      "x-forwarded-for",
      "x-forwarded-host",
      "x-forwarded-proto",
    ]);
  });

  test("keeps the client's framing of the body, even when Connection names it", () => {
    const connection = ["content-length, transfer-encoding"];
    expect(forwardRequestHeaders({ connection, "content-length": ["3"] }, FORWARDED)).toMatchObject({
      "content-length": "3",
    });
    expect(forwardRequestHeaders({ connection, "transfer-encoding": ["chunked"] }, FORWARDED)).toMatchObject({
      "transfer-encoding": "chunked",
    });
  });
});

describe("forwardResponseHeaders", () => {
  test("keeps every value, and replaces the commit and the robots' rule of the service", () => {
    const headers = {
      "set-cookie": ["a=1", "b=2"],
      "x-preview-sha": ["ffff"],
      "x-robots-tag": ["all"],
      connection: ["close, x-preview-sha"],
      "transfer-encoding": ["chunked"],
    };
    expect(forwardResponseHeaders(headers, "0123")).toEqual({
      "set-cookie": ["a=1", "b=2"],
      "x-preview-sha": "0123",
      "x-robots-tag": "noindex, nofollow",
    });
  });
});

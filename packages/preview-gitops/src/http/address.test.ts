import { expect, test } from "vitest";
import { parseAddress } from "./address.ts";

test.each([
  ["203.0.113.7", { host: "203.0.113.7" }],
  ["203.0.113.7:8443", { host: "203.0.113.7", port: 8443 }],
  ["hub.chrishouse.io:80", { host: "hub.chrishouse.io", port: 80 }],
  ["[2001:db8::1]", { host: "2001:db8::1" }],
  ["[2001:db8::1]:8443", { host: "2001:db8::1", port: 8443 }],
])("%s is an address", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each(["", "::1", "a b", "https://hub", "hub:", "hub:0", "hub:65536", "hub:123456", "[hub]:1", "hub\n"])(
  "%j is no address",
  (text) => {
    expect(() => parseAddress(text)).toThrow("expected host or host:port, got ");
  },
);

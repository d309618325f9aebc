import { expect, test } from "vitest";
import { proxyFor } from "./proxy-for.ts";

const PROXY = "http://proxy.invalid:3128";

test.each<[string, Record<string, string>, string | undefined]>([
  ["https://api.github.com", {}, undefined],
  ["https://api.github.com", { HTTPS_PROXY: PROXY }, "proxy.invalid:3128"],
  ["https://api.github.com", { https_proxy: PROXY, HTTPS_PROXY: "http://other" }, "proxy.invalid:3128"],
  ["https://api.github.com", { https_proxy: "", HTTPS_PROXY: PROXY }, undefined],
  ["https://api.github.com", { HTTP_PROXY: PROXY }, undefined],
  ["http://api.github.com", { HTTP_PROXY: PROXY }, "proxy.invalid:3128"],
  ["http://api.github.com", { HTTP_PROXY: "proxy.invalid:3128" }, "proxy.invalid:3128"],
  ["http://api.github.com", { HTTP_PROXY: "socks5://proxy.invalid" }, undefined],
])("the proxy of %s with %j is %s", (url, environment, host) => {
  expect(proxyFor(url, environment)?.host).toBe(host);
});

test.each<[string, string, boolean]>([
  ["https://github.com", "*", true],
  ["https://github.com", "github.com", true],
  ["https://api.github.com", "github.com", true],
  ["https://api.github.com", ".github.com", true],
  ["https://api.github.com", "*.GitHub.com", true],
  ["https://notgithub.com", "github.com", false],
  ["https://github.com", "a, b github.com", true],
  ["https://github.com", "github.com:443", true],
  ["https://github.com:8443", "github.com:443", false],
  ["https://10.0.0.1:6443", "10.0.0.1", true],
  ["https://[2001:db8::1]:6443", "2001:db8::1", true],
  ["https://[2001:db8::1]:6443", "[2001:db8::1]:6443", true],
  ["https://[2001:db8::1]:6443", "[2001:db8::1]:443", false],
  ["https://github.com", "", false],
  ["https://github.com", ",", false],
])("%s with NO_PROXY=%s is direct: %j", (url, list, direct) => {
  expect(proxyFor(url, { HTTPS_PROXY: PROXY, NO_PROXY: list }) === undefined).toBe(direct);
});

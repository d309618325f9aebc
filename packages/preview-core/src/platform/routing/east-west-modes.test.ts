import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { EAST_WEST_MODES, eastWestEndpoint, modeOf } from "./east-west-modes.ts";

const SERVER = "eastwest-shared-dev-cluster.chrishouse.io";

test("is the server name itself unless the config has an address", () => {
  expect(eastWestEndpoint(EXAMPLE_CONFIG)).toEqual({
    address: SERVER,
    port: 443,
    serverName: SERVER,
    tls: "mutual",
    isPrivate: false,
  });
});

test.each(["52.255.217.180", "spoke.internal"])("keeps the server name for the address %s", (address) => {
  const config = configWithRouting({ eastWest: { address, port: 8443 } });
  expect(eastWestEndpoint(config)).toMatchObject({ address, port: 8443, serverName: SERVER });
});

test("is the Service and Istio's own SNI in one mesh, whatever address the config has", () => {
  const config = configWithRouting({ eastWest: { mode: "multicluster", address: "10.1.0.158", port: 8443 } });
  expect(eastWestEndpoint(config)).toEqual({
    address: "eastwest-gateway.istio-system.svc.cluster.local",
    port: 443,
    serverName: "outbound_.443_._.eastwest-gateway.istio-system.svc.cluster.local",
    tls: "mesh",
    isPrivate: true,
  });
});

test.each([
  ["public", 8443],
  ["internal", 8443],
  ["private-link", 8443],
  ["node-port", 443],
  ["multicluster", 443],
] as const)("in the mode %s the spoke's Service has port %i when the hub calls 8443", (mode, port) => {
  const config = configWithRouting({ eastWest: { mode, port: 8443 } });
  expect(modeOf(config).port(config)).toBe(port);
});

test.each(["mutual", "simple", "plaintext"] as const)("says that the gateways' own TLS is %s", (hopTls) => {
  expect(eastWestEndpoint(configWithRouting({ hopTls })).tls).toBe(hopTls);
});

test.each([
  ["public", false],
  ["internal", true],
  ["private-link", true],
  ["node-port", true],
  ["multicluster", true],
] as const)("in the mode %s it is private: %j", (mode, isPrivate) => {
  expect(eastWestEndpoint(configWithRouting({ eastWest: { mode } })).isPrivate).toBe(isPrivate);
});

describe("an east-west mode", () => {
  const modes = Object.keys(EAST_WEST_MODES);

  test("is named in no other file of the bundle", async () => {
    const platform = fileURLToPath(new URL("..", import.meta.url));
    const paths = await readdir(platform, { recursive: true });
    const sources = paths.filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
    const quoted = new RegExp(`["'\`](?:${modes.join("|")})["'\`]|mode [!=]==`);
    const naming = await Promise.all(
      sources.map(async (path) => (quoted.test(await readFile(`${platform}/${path}`, "utf8")) ? [path] : [])),
    );
    expect(naming.flat()).toEqual(["routing/east-west-modes.ts"]);
  });

  test.each(modes)("has a row in the documents: %s", async (mode) => {
    const document = await readFile(new URL("../../../../../docs/east-west.md", import.meta.url), "utf8");
    const rows = document.split("\n").filter((line) => new RegExp(`^\\| \`${mode}\` +\\|`).test(line));
    // One row says what the mode is, and one which source ranges to name.
    expect(rows).toHaveLength(2);
  });
});

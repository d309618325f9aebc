import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { anyName } from "../../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting, HUB_EGRESS, MODE_SETTINGS, MODES } from "../../../fixtures/routing-config.ts";
import { runs } from "../../../fixtures/runs.ts";
import { parseConfig } from "../../config/parse-config.ts";
import { authorityRegex } from "../../names/authority-regex.ts";
import { checkRouting } from "./check-routing.ts";
import { certificateNames } from "./connection-certificates.ts";

const RANGES = [HUB_EGRESS];
const ADDRESS = "10.1.0.158";

function clusterNamed(name: string) {
  return { ...EXAMPLE_CONFIG, cluster: { name, providerConfig: name } };
}

function pathsOf(config: typeof EXAMPLE_CONFIG): string[] {
  return checkRouting(config).problems.map(({ path }) => path);
}

describe("configs without problems and warnings", () => {
  test.each(["public", "internal", "private-link", "node-port"] as const)("%s with mutual TLS", (mode) => {
    const config = configWithRouting({ sourceRanges: RANGES, eastWest: { mode, ...MODE_SETTINGS[mode] } });
    expect(checkRouting(config)).toEqual({ problems: [], warnings: [] });
  });

  test("one mesh, where the platform installs both istiods", () => {
    const hub = { ...EXAMPLE_CONFIG.routing.hub, podNamespace: "istio-ingress" };
    const config = configWithRouting({ hub, sourceRanges: RANGES, eastWest: { mode: "multicluster" } });
    expect(checkRouting(config)).toEqual({ problems: [], warnings: [] });
  });
});

test("the smallest config works, with one warning", () => {
  const config = parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev\n");
  expect(checkRouting(config)).toEqual({
    problems: [],
    warnings: [
      "routing.sourceRanges: is empty, so everybody can open a connection to the spoke's gateway, and only TLS refuses them; list the hub's addresses",
    ],
  });
});

describe("a missing setting of a mode is a problem", () => {
  test.each([
    ["private-link", {}, ["routing.eastWest.address", "routing.eastWest.privateLink.subnet"]],
    ["private-link", { address: ADDRESS }, ["routing.eastWest.privateLink.subnet"]],
    ["node-port", {}, ["routing.eastWest.address", "routing.eastWest.port"]],
    ["node-port", { address: ADDRESS, port: 29_999 }, ["routing.eastWest.port"]],
    ["node-port", { address: ADDRESS, port: 30_000 }, []],
    ["node-port", { address: ADDRESS, port: 32_767 }, []],
    ["node-port", { address: ADDRESS, port: 32_768 }, ["routing.eastWest.port"]],
    [
      "multicluster",
      { mesh: { id: "mesh1", hubNetwork: "net", spokeNetwork: "net" } },
      ["routing.eastWest.mesh.spokeNetwork"],
    ],
    [
      "multicluster",
      { mesh: { id: "mesh1", hubNetwork: "shared-dev-cluster", spokeNetwork: "spoke" } },
      ["routing.eastWest.mesh.hubNetwork"],
    ],
  ] as const)("%s with %j: %j", (mode, eastWest, paths) => {
    expect(pathsOf(configWithRouting({ eastWest: { mode, ...eastWest } }))).toEqual(paths);
  });

  test("says what to write", () => {
    const { problems } = checkRouting(configWithRouting({ eastWest: { mode: "node-port" } }));
    expect(problems.map(({ message }) => message)).toEqual([
      "is required for the mode node-port: a name or address that stays when nodes are added or removed, unlike a node's own",
      "expected 30000 to 32767 for the mode node-port, got 443",
    ]);
  });
});

describe("a public gateway without source ranges is a problem", () => {
  test.each(["simple", "plaintext"] as const)("with %s, unless it names the hub's addresses", (hopTls) => {
    expect(pathsOf(configWithRouting({ hopTls }))).toEqual(["routing.sourceRanges"]);
    expect(pathsOf(configWithRouting({ hopTls, sourceRanges: RANGES }))).toEqual([]);
  });
});

describe("source ranges", () => {
  test.each([
    ["0.0.0.0/0", "is every address there is"],
    ["::/0", "is every address there is"],
    ["10.0.0.0/33", "expected a range"],
    ["999.1.1.1/32", "expected a range"],
  ])("refuses %s", (range, message) => {
    const { problems } = checkRouting(configWithRouting({ sourceRanges: [HUB_EGRESS, range] }));
    expect(problems).toEqual([
      { path: "routing.sourceRanges.1", message: expect.stringContaining(message) as unknown },
    ]);
  });

  test.each([
    ["10.0.0.0/8", 1],
    ["10.1.0.0/15", 1],
    ["10.1.0.0/16", 0],
    ["2001:db8::/31", 1],
    ["2001:db8::/32", 0],
  ])("of %s give %i warnings", (range, count) => {
    const { problems, warnings } = checkRouting(configWithRouting({ sourceRanges: [range] }));
    expect(problems).toEqual([]);
    expect(warnings).toHaveLength(count);
  });

  test.each(["internal", "private-link", "node-port"] as const)(
    "that are missing are a warning in the mode %s when TLS does not identify the hub",
    (mode) => {
      const eastWest = { mode, ...MODE_SETTINGS[mode] };
      const { problems, warnings } = checkRouting(configWithRouting({ hopTls: "simple", eastWest }));
      expect(problems).toEqual([]);
      expect(warnings).toEqual([expect.stringMatching(/^routing\.sourceRanges: .*bypass the hub/)]);
      expect(checkRouting(configWithRouting({ eastWest })).warnings).toEqual([]);
    },
  );
});

describe("names", () => {
  test.each(["a-pr-1-b", "x-pr-9999999-y"])(
    "refuses the cluster %s, whose name would be a preview's",
    (name) => {
      expect(checkRouting(clusterNamed(name)).problems).toEqual([
        { path: "cluster", message: expect.stringContaining("could be a preview's host") as unknown },
      ]);
    },
  );

  test("refuses a cluster whose name leaves no room in a DNS label", () => {
    expect(pathsOf(clusterNamed("x".repeat(54)))).toEqual([]);
    expect(pathsOf(clusterNamed("x".repeat(55)))).toEqual(["cluster"]);
  });

  test.each([
    "pricing-api-pr-1-red.chrishouse.io",
    "a.pricing-api-pr-1-red.chrishouse.io",
    "a.b.pricing-api-pr-1-red.chrishouse.io",
  ])("refuses %s as address and as name of the spoke", (name) => {
    expect(pathsOf(configWithRouting({ eastWest: { address: name } }))).toEqual(["routing.eastWest.address"]);
    expect(pathsOf(configWithRouting({ serviceEntryHost: name }))).toEqual(["routing.serviceEntryHost"]);
  });

  test.each([
    ["10.1.0.999", ["routing.eastWest.address"]],
    ["10.1", ["routing.eastWest.address"]],
    ["10.1.0.158", []],
    ["spoke.internal", []],
    ["spoke1", []],
  ])("for the address %s has the problems %j", (address, paths) => {
    expect(pathsOf(configWithRouting({ eastWest: { address } }))).toEqual(paths);
  });

  test.each(["Gateway", "my.gateway", "1gateway", "gate_way", "x".repeat(64)])(
    "refuses the selector %s, after which no Service can be called",
    (selector) => {
      const spoke = { ...EXAMPLE_CONFIG.routing.spoke, selector };
      expect(pathsOf(configWithRouting({ spoke }))).toEqual(["routing.spoke.selector"]);
    },
  );

  test("that are accepted are never a preview's", () => {
    const anyCluster = fc.oneof(
      anyName("service"),
      fc
        .tuple(anyName("service"), fc.nat({ max: 99 }), anyName("team"))
        .map(([a, n, b]) => `${a}-pr-${n}-${b}`),
    );
    const gateway = RE2JS.compile(authorityRegex(EXAMPLE_CONFIG.domain));
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(anyCluster, (name) => {
        const config = clusterNamed(name);
        const accepted = checkRouting(config).problems.length === 0;
        seen.add(accepted);
        if (accepted) expect(gateway.matches(spokeName(config))).toBe(false);
      }),
      runs(1000),
    );
    expect(seen).toEqual(new Set([true, false]));
  });
});

describe("warnings", () => {
  test.each([
    [{ hopTls: "plaintext", sourceRanges: RANGES }, {}, "routing.hopTls: with plaintext, everybody"],
    [
      { sourceRanges: RANGES },
      { publicUrl: { scheme: "http", port: null } },
      "publicUrl.scheme: with http, everybody",
    ],
  ] as const)("of %j %j", (routing, rest, start) => {
    const { problems, warnings } = checkRouting(configWithRouting(routing, rest));
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(start)]);
  });

  test("name every setting that has no effect in one mesh, and the add-on that cannot be part of it", () => {
    const config = configWithRouting({
      hopTls: "simple",
      sourceRanges: RANGES,
      eastWest: { mode: "multicluster", address: ADDRESS },
    });
    expect(checkRouting(config).warnings.map((warning) => warning.split(":")[0])).toEqual([
      "routing.hopTls",
      "routing.eastWest.address",
      "routing.hub.podNamespace",
    ]);
  });
});

test("every mode warns of plaintext, except one mesh, which has none", () => {
  const silent = MODES.filter((mode) => {
    const eastWest = { mode, ...MODE_SETTINGS[mode] };
    const { warnings } = checkRouting(
      configWithRouting({ hopTls: "plaintext", sourceRanges: RANGES, eastWest }),
    );
    return !warnings.some((warning) => warning.startsWith("routing.hopTls: with plaintext, everybody"));
  });
  expect(silent).toEqual(["multicluster"]);
});

function spokeName(config: typeof EXAMPLE_CONFIG): string {
  return certificateNames(config).spoke;
}

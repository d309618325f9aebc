import { expect, test } from "vitest";
import { parseConfig } from "./parse-config.ts";
import { parseConfigForRemovals } from "./parse-config-for-removals.ts";

const SMALLEST = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const MINUTE = 60_000;

test("a platform config is read as it is", () => {
  expect(parseConfigForRemovals(SMALLEST)).toEqual({ config: parseConfig(SMALLEST), unknownKeys: [] });
});

test.each([
  ["a wrong value", "readiness: {timeout: 5 minutes}\n", "readiness.timeout"],
  ["a wrong host", "registry: {host: GHCR.io}\n", "registry.host"],
  ["a line that is no YAML", "routing: [\n", ""],
])("%s elsewhere leaves root, domain and grace period", (_, line, path) => {
  const { config, unknownKeys, broken } = parseConfigForRemovals(
    `${SMALLEST}root: services\npolicy: {gracePeriod: 1h, ttl: 14d}\n${line}`,
  );
  expect(config).toMatchObject({ root: "services", domain: "chrishouse.io" });
  expect(config.policy.gracePeriod).toBe(60 * MINUTE);
  expect(unknownKeys.map((problem) => problem.path)).toContain(path);
  expect(broken?.code).toBe("invalid-config");
});

test("without a root in the file, the root is the default", () => {
  const { config } = parseConfigForRemovals(`${SMALLEST}routing: [\n`);
  expect(config.root).toBe("infra/quickstart-services");
});

test("required keys that are broken have stand-ins that are nobody's", () => {
  const { config } = parseConfigForRemovals("domain: Foo_Bar\ncluster: {}\nroot: services\n");
  expect(config).toMatchObject({ root: "services", domain: "preview.invalid" });
});

test("a broken grace period is the default", () => {
  const { config } = parseConfigForRemovals(`${SMALLEST}policy: {gracePeriod: soon}\n`);
  expect(config.policy.gracePeriod).toBe(10 * MINUTE);
});

test("a form of a policy that this version does not know is left out", () => {
  const { config, broken } = parseConfigForRemovals(
    `${SMALLEST}policy: {ttl: 14d, keepLabel: [hold, demo]}\n`,
  );
  expect([config.policy.ttl, broken?.message]).toEqual([
    null,
    expect.stringContaining("policy.keepLabel: expected a text"),
  ]);
});

test.each([
  ["that is broken itself", "root: /etc\nreadiness: {timeout: x}\n"],
  ["in a line that is no YAML", "root: [\n"],
  ["in a file that is no config", "[1, 2]\n"],
  ["in a file of another version", "version: 2\ndomain: chrishouse.io\ncluster: c\n"],
])("a root %s is an error", (_, lines) => {
  const text = /^(\[|version)/.test(lines) ? lines : SMALLEST + lines;
  expect(() => parseConfigForRemovals(text)).toThrow(expect.objectContaining({ code: "invalid-config" }));
});

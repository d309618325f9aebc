import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareLive } from "./clusters.ts";

const ROUTE = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "preview-envs-vs", namespace: "istio-ingress", labels: { "preview-core/part": "hub" } },
  spec: { hosts: ["*.chrishouse.io"], http: [{ name: "preview", retries: { attempts: 2 } }] },
};

/** The live object with one thing changed. */
function changed(change: (live: typeof ROUTE) => void): typeof ROUTE {
  const live = structuredClone(ROUTE);
  change(live);
  return live;
}

describe("an object is as rendered", () => {
  test("when it is the same", () => {
    expect(compareLive(ROUTE, structuredClone(ROUTE))).toEqual([]);
  });

  test("with fields that the server adds", () => {
    const live = {
      ...ROUTE,
      metadata: { ...ROUTE.metadata, uid: "1", managedFields: [{}], annotations: { a: "b" } },
      spec: { ...ROUTE.spec, exportTo: ["*"], http: [{ ...ROUTE.spec.http[0], timeout: "0s" }] },
      status: { observedGeneration: 1 },
    };
    expect(compareLive(ROUTE, live)).toEqual([]);
  });

  test("when an empty list was left out", () => {
    expect(compareLive({ spec: { rules: [] } }, { spec: {} })).toEqual([]);
  });
});

test("a field that a patch removes must be missing", () => {
  expect(compareLive({ data: { a: null } }, { data: {} })).toEqual([]);
  expect(compareLive({ data: { a: null } }, { data: { a: "b" } })).toHaveLength(1);
});

describe("a difference has its path and both values", () => {
  test.each<[string, (live: typeof ROUTE) => void, string, unknown, unknown]>([
    [
      "another value",
      ({ spec }) => void (spec.hosts = ["*.example.com"]),
      "spec.hosts[0]",
      "*.chrishouse.io",
      "*.example.com",
    ],
    [
      "another type",
      ({ spec }) => void (spec.http[0] = "x" as never),
      "spec.http[0]",
      ROUTE.spec.http[0],
      "x",
    ],
    [
      "a missing field",
      ({ spec }) => void delete (spec as Partial<typeof spec>).hosts,
      "spec.hosts",
      ["*.chrishouse.io"],
      undefined,
    ],
    ["a missing entry", ({ spec }) => void spec.hosts.pop(), "spec.hosts[0]", "*.chrishouse.io", undefined],
    ["an entry more", ({ spec }) => void spec.hosts.push("*"), "spec.hosts[1]", undefined, "*"],
    [
      "a label",
      ({ metadata }) => void (metadata.labels["preview-core/part"] = "spoke"),
      'metadata.labels["preview-core/part"]',
      "hub",
      "spoke",
    ],
    [
      "a number as text",
      ({ spec }) => void ((spec.http[0] as { retries: unknown }).retries = { attempts: "2" }),
      "spec.http[0].retries.attempts",
      2,
      "2",
    ],
  ])("%s", (_, change, path, wanted, live) => {
    expect(compareLive(ROUTE, changed(change))).toEqual([{ path, wanted, live }]);
  });

  test("a missing object is one difference", () => {
    expect(compareLive(ROUTE, undefined)).toEqual([{ path: "", wanted: ROUTE, live: undefined }]);
  });

  test("an extra entry in an empty list is a difference", () => {
    expect(compareLive({ rules: [] }, { rules: [{}] })).toEqual([
      { path: "rules[0]", wanted: undefined, live: {} },
    ]);
  });

  test("an empty object differs from a missing object, because an empty selector matches everything", () => {
    expect(compareLive({ namespaceSelector: {} }, {})).toHaveLength(1);
  });

  test("two orders of a list differ, because the first route that matches wins", () => {
    expect(
      compareLive({ http: [{ name: "a" }, { name: "b" }] }, { http: [{ name: "b" }, { name: "a" }] }),
    ).toHaveLength(2);
  });
});

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => ({ value: value }));

test("every object equals itself, through JSON and with added fields", () => {
  fc.assert(
    fc.property(json, (given) => {
      // JSON has no negative zero, so neither side has one.
      const [wanted, live]: object[] = [JSON.parse(JSON.stringify(given)), JSON.parse(JSON.stringify(given))];
      expect(compareLive(wanted ?? {}, { ...live, status: {} })).toEqual([]);
    }),
  );
});

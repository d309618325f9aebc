import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareLive, compareWhole } from "./compare-objects.ts";

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

const POLICY = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "preview-service-internal-only", labels: { "preview-core/part": "spoke" } },
  spec: {
    matchConstraints: { resourceRules: [{ resources: ["services"] }] },
    validations: [{ expression: "true" }],
  },
};

/** What the server makes of it. */
const CREATED = {
  ...POLICY,
  metadata: { ...POLICY.metadata, name: "preview-service-internal-only-x2b4t", uid: "1" },
  spec: { ...POLICY.spec, failurePolicy: "Fail" },
};

interface LivePolicy {
  readonly metadata: Record<string, unknown>;
  readonly spec: Record<string, unknown>;
  data?: object;
}

/** The live object with one thing changed. */
function livePolicy(change: (live: LivePolicy) => void): object {
  const live = structuredClone({
    ...CREATED,
    metadata: { ...POLICY.metadata, uid: "2", resourceVersion: "7" },
  });
  change(live);
  return live;
}

describe("compared whole, an object is as rendered", () => {
  test.each<[string, (live: LivePolicy) => void]>([
    ["with the server's defaults", () => {}],
    [
      "with a status, and with the sync that runs now",
      (live) => Object.assign(live, { status: {}, operation: {} }),
    ],
    ["with marks of other tools", ({ metadata }) => void (metadata["annotations"] = { a: "b" })],
    ["with an empty list more", ({ spec }) => void (spec["matchConditions"] = [])],
  ])("%s", (_, change) => {
    expect(compareWhole(POLICY, CREATED, livePolicy(change))).toEqual([]);
  });
});

describe("compared whole, an object differs", () => {
  test.each<[string, (live: LivePolicy) => void, string, unknown, unknown]>([
    [
      "by a condition that switches it off",
      ({ spec }) => void (spec["matchConditions"] = [{ name: "x", expression: "false" }]),
      "spec.matchConditions",
      undefined,
      [{ name: "x", expression: "false" }],
    ],
    [
      "by another value where the server has a default",
      ({ spec }) => void (spec["failurePolicy"] = "Ignore"),
      "spec.failurePolicy",
      "Fail",
      "Ignore",
    ],
    [
      "by a field more in an entry of a list",
      ({ spec }) => void ((spec["validations"] as object[])[0] = { expression: "true", reason: "x" }),
      "spec.validations[0].reason",
      undefined,
      "x",
    ],
    ["by a field besides its spec", (live) => void (live.data = { a: "b" }), "data", undefined, { a: "b" }],
    [
      "by a changed label, once",
      ({ metadata }) => void (metadata["labels"] = { "preview-core/part": "hub" }),
      'metadata.labels["preview-core/part"]',
      "spoke",
      "hub",
    ],
    [
      "by an annotation that switches its controller off",
      ({ metadata }) => void (metadata["annotations"] = { "crossplane.io/paused": "true" }),
      'metadata.annotations["crossplane.io/paused"]',
      undefined,
      "true",
    ],
    [
      "by a label of another istiod",
      ({ metadata }) => void (metadata["labels"] = { ...POLICY.metadata.labels, "istio.io/rev": "none" }),
      'metadata.labels["istio.io/rev"]',
      undefined,
      "none",
    ],
  ])("%s", (_, change, path, wanted, live) => {
    expect(compareWhole(POLICY, CREATED, livePolicy(change))).toEqual([{ path, wanted, live }]);
  });

  test("by a rendered field that the server drops", () => {
    const wanted = { ...POLICY, spec: { ...POLICY.spec, auditAnnotations: [{ key: "a" }] } };
    expect(
      compareWhole(
        wanted,
        CREATED,
        livePolicy(() => {}),
      ),
    ).toEqual([{ path: "spec.auditAnnotations", wanted: [{ key: "a" }], live: undefined }]);
  });
});

describe("an ApplicationSet that Argo CD wrote back", () => {
  const rendered = { kind: "ApplicationSet", spec: { generators: [{ git: { revision: "main" } }] } };
  const withTemplate = (template: object) => ({
    ...rendered,
    spec: { generators: [{ git: { revision: "main", template } }] },
  });

  test("equals the rendered one, when what was added says nothing", () => {
    const live = withTemplate({ metadata: {}, spec: { destination: {}, project: "" } });
    expect(compareWhole(rendered, rendered, live)).toEqual([]);
  });

  test("differs, when what was added says something", () => {
    const template = { metadata: {}, spec: { destination: {}, project: "default" } };
    expect(compareWhole(rendered, rendered, withTemplate(template))).toEqual([
      { path: "spec.generators[0].git.template", wanted: undefined, live: template },
    ]);
  });

  test("of another kind differs, because an empty selector selects everything", () => {
    const policy = { ...rendered, kind: "ValidatingAdmissionPolicyBinding" };
    const live = { ...policy, spec: { ...policy.spec, namespaceSelector: {} } };
    expect(compareWhole(policy, policy, live)).toHaveLength(1);
  });
});

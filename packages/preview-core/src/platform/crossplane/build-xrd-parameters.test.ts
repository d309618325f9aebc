import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { apiServer } from "../../../fixtures/api-server.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { anyText } from "../../../fixtures/hostile-text.ts";
import { runs } from "../../../fixtures/runs.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { claimParameters } from "./build-xrd.ts";

const CONFIG = { ...EXAMPLE_CONFIG, claim: { ...EXAMPLE_CONFIG.claim, clusters: ["app-spoke"] } };
const SCHEMA = claimParameters(CONFIG);
const { parameters } = buildClaim(DEPLOYMENT, CONFIG).spec;
const { labels } = parameters;
const PLAIN = { targetCluster: "app-spoke", namespaceName: "red-prod" };
const errors = apiServer(SCHEMA);

describe("accepts", () => {
  test.each(["dev", "pr", "env1-pr2", "a".repeat(20)])(
    "every preview's claim in the environment %s",
    (environment) => {
      const config = { ...CONFIG, environment };
      const errorsOf = apiServer(claimParameters(config));
      fc.assert(
        fc.property(anyDeployment, (deployment) => {
          const one = { ...deployment, sha: DEPLOYMENT.sha };
          expect(errorsOf(buildClaim(one, config).spec.parameters)).toEqual([]);
        }),
        runs(100),
      );
    },
  );

  test.each<[string, object]>([
    ["a namespace that is no preview's", PLAIN],
    ["one on the spoke", { ...PLAIN, targetCluster: "shared-dev-cluster" }],
    [
      "one without limits",
      { ...PLAIN, enableResourceQuota: false, enableLimitRange: false, enableNetworkPolicy: false },
    ],
    ["one with some limits of its own", { ...PLAIN, resourceQuota: { pods: 200 } }],
    [
      "one with labels",
      {
        ...PLAIN,
        labels: {
          team: "red",
          "app.kubernetes.io/part-of": "",
          "pod-security.kubernetes.io/enforce": "restricted",
        },
      },
    ],
    ["the longest label", { ...PLAIN, labels: { [`${"a".repeat(253)}/${"b".repeat(63)}`]: "c".repeat(63) } }],
  ])("%s", (_, value) => {
    expect(errors(value)).toEqual([]);
  });
});

describe("refuses", () => {
  test.each<[string, object, string]>([
    ["no cluster", { namespaceName: "red-prod" }, " must have required property 'targetCluster'"],
    [
      "a cluster that the config does not name",
      { ...PLAIN, targetCluster: "default" },
      "/targetCluster must be equal to one of the allowed values",
    ],
    ["a key that it does not know", { ...PLAIN, cluster: "x" }, " must NOT have additional properties"],
    [
      "33 labels",
      { ...PLAIN, labels: Object.fromEntries(Array.from({ length: 33 }, (_, key) => [`k${key}`, ""])) },
      "/labels must NOT have more than 32 properties",
    ],
    [
      "a label value of 64 characters",
      { ...PLAIN, labels: { a: "a".repeat(64) } },
      "/labels/a must NOT have more than 63 characters",
    ],
    ["201 pods", { ...PLAIN, resourceQuota: { pods: 201 } }, "/resourceQuota/pods must be <= 200"],
    [
      "Pod Security privileged",
      { ...PLAIN, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
      "the label pod-security.kubernetes.io/enforce must be baseline or restricted",
    ],
    ["a route of no preview", { ...PLAIN, route: parameters.route }, "only a preview has a route"],
    ...routes({
      "no whole commit": [{ sha: "0123456789ab" }, 'sha must match pattern "^[0-9a-f]{40}$"'],
      "a commit with a line end": [{ sha: `${DEPLOYMENT.sha}\n` }, 'sha must match pattern "^[0-9a-f]{40}$"'],
      "a commit that Envoy would read as a format": [
        { sha: "%START_TIME%" },
        'sha must match pattern "^[0-9a-f]{40}$"',
      ],
      "a Service of another namespace": [
        { service: "api.blue" },
        'service must match pattern "^[a-z](?:[-a-z0-9]*[a-z0-9])?$"',
      ],
      "a Service whose name begins with a digit": [
        { service: "1e3" },
        'service must match pattern "^[a-z](?:[-a-z0-9]*[a-z0-9])?$"',
      ],
      "a Service whose name has no room for the commit": [
        { service: "a".repeat(54) },
        "service must NOT have more than 53 characters",
      ],
      "the port 0": [{ port: 0 }, "port must be >= 1"],
      "the port 65536": [{ port: 65_536 }, "port must be <= 65535"],
      "a port of a pod by its number": [
        { podPort: "8080" },
        'podPort must match pattern "^[a-z](?:-?[a-z0-9])*$"',
      ],
      "a protocol that gateways do not speak": [
        { appProtocol: "mongo" },
        "appProtocol must be equal to one of the allowed values",
      ],
      "a host of its own": [{ host: "portal.chrishouse.io" }, " must NOT have additional properties"],
    }),
    [
      "a preview on another cluster",
      { ...parameters, targetCluster: "app-spoke" },
      "previews run on shared-dev-cluster only",
    ],
    [
      "a preview without a quota",
      { ...parameters, enableResourceQuota: false },
      "a preview's namespace has its limits",
    ],
    [
      "a preview without limits",
      { ...parameters, enableLimitRange: false },
      "a preview's namespace has its limits",
    ],
    [
      "a preview without network policies",
      { ...parameters, enableNetworkPolicy: false },
      "a preview's namespace has its limits",
    ],
  ])("%s", (_, value, error) => {
    expect(errors(value)).toEqual([error]);
  });

  test.each([
    "default",
    "argocd",
    "crossplane-system",
    "gatekeeper-system",
    "kube-system",
    "kube-public",
    "istio-ingress",
    "aks-istio-ingress",
    "cert-manager",
  ])("the platform's namespace %s", (namespaceName) => {
    expect(errors({ ...PLAIN, namespaceName })).toEqual(["the namespace belongs to the platform"]);
  });

  test.each(["red-dev-pr-0-billing-system", "dev-pr-1-system", "kube-dev-pr-1"])(
    "%s, which is not quite named like a preview's, but like the platform's",
    (namespaceName) => {
      expect(errors({ ...PLAIN, namespaceName })).toContain("the namespace belongs to the platform");
    },
  );

  test("the namespaces that the config names", () => {
    const gateway = { ...CONFIG.routing.spoke, namespace: "gateways", podNamespace: "gateway-pods" };
    const config = { ...CONFIG, routing: { ...CONFIG.routing, spoke: gateway } };
    const errorsOf = apiServer(claimParameters(config));
    const verdicts = ["gateways", "gateway-pods"].flatMap((namespaceName) =>
      errorsOf({ ...PLAIN, namespaceName }),
    );
    expect(verdicts).toEqual([
      "the namespace belongs to the platform",
      "the namespace belongs to the platform",
    ]);
  });

  test.each<[string, object]>([
    [
      "another namespace",
      {
        ...parameters,
        namespaceName: "red-dev-pr-2-pricing-api",
        labels: { ...labels, "preview-core/pr": "2" },
      },
    ],
    ["another cluster", { ...PLAIN, targetCluster: "shared-dev-cluster" }],
  ])("a change to %s", (_, value) => {
    const old = "labels" in value ? parameters : PLAIN;
    expect(errors(value, old)).toEqual(["namespaceName and targetCluster cannot change"]);
  });

  test.each<[string, object]>([
    ["without the label", {}],
    ["with the label and another value", { ...labels, "preview-core/ephemeral": "false" }],
    ["with the labels of another preview", { ...labels, "preview-core/service": "orders-api" }],
    [
      "without the label of its team",
      Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "preview-core/team")),
    ],
    [
      "without Pod Security",
      Object.fromEntries(Object.entries(labels).filter(([key]) => !key.endsWith("enforce"))),
    ],
  ])("a preview's namespace %s", (_, wrong) => {
    const { route: _route, ...rest } = parameters;
    expect(errors({ ...rest, labels: wrong })).toHaveLength(1);
  });

  test.each(["red-prod", "red-dev", "red-dev-pr-1", "red-dev-pr-0-pricing-api", "istio-prod"])(
    "a preview's labels on the namespace %s",
    (namespaceName) => {
      expect(errors({ ...parameters, namespaceName })).not.toEqual([]);
    },
  );

  test("every text that is not a Kubernetes label, as key and as value", () => {
    const label = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
    const key =
      /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
    fc.assert(
      fc.property(anyText, (text) => {
        const asKey = errors({ ...PLAIN, labels: Object.fromEntries([[text, "a"]]) });
        const asValue = errors({ ...PLAIN, labels: { a: text } });
        expect(asKey.length === 0).toBe(key.test(text));
        expect(asValue.length === 0).toBe(text === "" || label.test(text));
      }),
      runs(500),
    );
  });

  test("every text that is not a name or quantity, in the fields for names and quantities", () => {
    const quantity = /^[0-9]{1,9}(?:\.[0-9]{1,3})?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
    fc.assert(
      fc.property(anyText, (text) => {
        const asName = errors({ ...PLAIN, namespaceName: text });
        const asQuota = errors({ ...PLAIN, resourceQuota: { limitsCpu: text } });
        const asLimit = errors({ ...PLAIN, limitRange: { memoryLimit: text } });
        expect(asName.length === 0).toBe(/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text));
        expect([asQuota.length === 0, asLimit.length === 0]).toEqual(Array(2).fill(quantity.test(text)));
      }),
      runs(500),
    );
  });
});

test("requires no network policies of previews when the config has none", () => {
  const config = { ...CONFIG, claim: { ...CONFIG.claim, networkPolicy: false } };
  const claim = buildClaim(DEPLOYMENT, config).spec.parameters;
  expect(apiServer(claimParameters(config))(claim)).toEqual([]);
});

test("has bounds on every value that the rules read, because the API server limits the cost of rules", () => {
  expect(SCHEMA.properties?.["labels"]).toMatchObject({
    maxProperties: 32,
    additionalProperties: { maxLength: 63 },
  });
  expect(SCHEMA.properties?.["namespaceName"]).toMatchObject({ maxLength: 63 });
});

/** Claims of a preview with these changes of the route, and how each is refused. */
function routes(
  cases: Readonly<Record<string, [change: object, error: string]>>,
): [string, object, string][] {
  return Object.entries(cases).map(([name, [change, error]]) => [
    name,
    { ...parameters, route: { ...parameters.route, ...change } },
    `/route${error.startsWith(" ") ? "" : "/"}${error}`,
  ]);
}

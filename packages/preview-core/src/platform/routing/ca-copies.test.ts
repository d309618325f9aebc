import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CROSSPLANE_OBJECT_SCHEMA } from "../../../fixtures/crossplane-object-schema.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { anyRoutingConfig, configWithRouting } from "../../../fixtures/routing-config.ts";
import { runs } from "../../../fixtures/runs.ts";
import { buildCaCopies } from "./ca-copies.ts";

const validate = new Ajv({ allErrors: true }).compile(CROSSPLANE_OBJECT_SCHEMA);
const [toHub, toSpoke] = buildCaCopies(EXAMPLE_CONFIG);

describe("provider-kubernetes' schema, closed", () => {
  test("accepts every copy, in both of Crossplane's models", () => {
    fc.assert(
      fc.property(anyRoutingConfig, (config) => {
        for (const copy of buildCaCopies(config)) {
          validate(copy);
          expect(validate.errors).toBeNull();
        }
      }),
      runs(200),
    );
  });

  test.each<[string, object]>([
    ["a key that it does not know", { ...toHub, spec: { ...toHub?.spec, connectionDetail: [] } }],
    ["a namespace on what has none", { ...toHub, metadata: { name: "a", namespace: "b" } }],
    ["a policy that it does not know", { ...toHub, spec: { ...toHub?.spec, managementPolicies: ["Watch"] } }],
    ["no manifest", { ...toHub, spec: { ...toHub?.spec, forProvider: {} } }],
  ])("catches %s", (_, broken) => {
    expect(validate(toHub)).toBe(true);
    expect(validate(broken)).toBe(false);
  });
});

test("reads the spoke's CA certificate beside its certificate, and changes nothing there", () => {
  const source = { name: "eastwest-mtls", namespace: "istio-system" };
  expect(toHub).toEqual({
    apiVersion: "kubernetes.crossplane.io/v1alpha2",
    kind: "Object",
    metadata: { name: "east-west-spoke-ca" },
    spec: {
      providerConfigRef: { name: "shared-dev-cluster" },
      managementPolicies: ["Observe"],
      forProvider: {
        manifest: { apiVersion: "cert-manager.io/v1", kind: "Certificate", metadata: source },
      },
      connectionDetails: [
        {
          apiVersion: "v1",
          kind: "Secret",
          ...source,
          fieldPath: "data[ca.crt]",
          toConnectionSecretKey: "ca.crt",
        },
      ],
      writeConnectionSecretToRef: { name: "hub-to-spoke-client-cacert", namespace: "aks-istio-ingress" },
    },
  });
});

test("copies the hub's CA certificate to the spoke", () => {
  expect(toSpoke?.spec).toEqual({
    providerConfigRef: { name: "shared-dev-cluster" },
    forProvider: {
      manifest: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "eastwest-mtls-cacert", namespace: "istio-system" },
      },
    },
    references: [
      {
        patchesFrom: {
          apiVersion: "v1",
          kind: "Secret",
          name: "hub-to-spoke-client",
          namespace: "aks-istio-ingress",
          fieldPath: "data[ca.crt]",
        },
        toFieldPath: "data[ca.crt]",
      },
    ],
  });
});

test("copies nothing to a spoke that asks for no client certificate", () => {
  const copies = buildCaCopies(configWithRouting({ hopTls: "simple" }));
  expect(copies.map(({ metadata }) => metadata.name)).toEqual(["east-west-spoke-ca"]);
});

test("is in the namespace of the gateway's pods in Crossplane's second model, and so is its Secret", () => {
  const apiVersions = { ...EXAMPLE_CONFIG.apiVersions, crossplane: "v2" as const };
  const [copy] = buildCaCopies({ ...EXAMPLE_CONFIG, apiVersions });
  expect(copy).toMatchObject({
    apiVersion: "kubernetes.m.crossplane.io/v1alpha1",
    metadata: { name: "east-west-spoke-ca", namespace: "aks-istio-ingress" },
    spec: { providerConfigRef: { kind: "ClusterProviderConfig", name: "shared-dev-cluster" } },
  });
  expect(copy?.spec.writeConnectionSecretToRef).toEqual({ name: "hub-to-spoke-client-cacert" });
});

test("copies nothing but CA certificates", () => {
  fc.assert(
    fc.property(anyRoutingConfig, (config) => {
      const copied = buildCaCopies(config).flatMap(({ spec }) => [
        ...(spec.references ?? []).flatMap(({ patchesFrom, toFieldPath }) => [
          patchesFrom.fieldPath,
          toFieldPath,
        ]),
        ...(spec.connectionDetails ?? []).map(({ fieldPath }) => fieldPath),
      ]);
      expect(new Set(copied)).toEqual(new Set(["data[ca.crt]"]));
    }),
    runs(100),
  );
});

import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { buildCaCopies, buildCaCopyAccess } from "./ca-copies.ts";

const [role, binding] = buildCaCopyAccess(EXAMPLE_CONFIG);

test("belongs to Crossplane's identity on the spoke, and to no other", () => {
  expect(role.metadata).toEqual({ name: "east-west-ca-copy", namespace: "istio-system" });
  expect(binding.metadata).toEqual(role.metadata);
  expect(binding.roleRef).toEqual({
    apiGroup: "rbac.authorization.k8s.io",
    kind: "Role",
    name: "east-west-ca-copy",
  });
  expect(binding.subjects).toEqual([
    {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "User",
      name: "system:serviceaccount:crossplane-system:provider-kubernetes",
    },
  ]);
});

test("reads and writes by name, and creates Secrets", () => {
  expect(role.rules).toEqual([
    {
      apiGroups: ["cert-manager.io"],
      resources: ["certificates"],
      verbs: ["get"],
      resourceNames: ["eastwest-mtls"],
    },
    { apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["eastwest-mtls"] },
    {
      apiGroups: [""],
      resources: ["secrets"],
      verbs: ["get", "update", "patch", "delete"],
      resourceNames: ["eastwest-mtls-cacert"],
    },
    { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
  ]);
});

test("has no right to write when nothing is copied to the spoke", () => {
  const [{ rules }] = buildCaCopyAccess(configWithRouting({ hopTls: "simple" }));
  expect(rules.flatMap(({ verbs }) => verbs)).toEqual(["get", "get"]);
});

test.each(["mutual", "simple"] as const)("covers what the copies touch on the spoke, with %s", (hopTls) => {
  const config = configWithRouting({ hopTls });
  const [{ metadata, rules }] = buildCaCopyAccess(config);
  const named = rules.flatMap(({ resources, resourceNames = [] }) =>
    resources.flatMap((resource) => resourceNames.map((name) => `${metadata.namespace}/${resource}/${name}`)),
  );
  const touched = buildCaCopies(config).flatMap(({ spec }) => [
    spec.forProvider.manifest,
    ...(spec.connectionDetails ?? []).map(({ kind, name, namespace }) => ({
      kind,
      metadata: { name, namespace },
    })),
  ]);
  expect(
    new Set(
      touched.map(
        (object) => `${object.metadata.namespace}/${object.kind.toLowerCase()}s/${object.metadata.name}`,
      ),
    ),
  ).toEqual(new Set(named));
});

import { expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import { providerAccess } from "./crossplane-files.ts";
import { namespaceContents } from "./namespace-contents.ts";

const [role, binding] = providerAccess(EXAMPLE_CONFIG);

test("satisfies Kubernetes' schema, closed", () => {
  expect([role, binding].flatMap((object) => unknownKeys(object))).toEqual([]);
});

test("covers exactly the kinds that the Composition makes", () => {
  const composed = [{ apiVersion: "v1", kind: "Namespace" }, ...namespaceContents(EXAMPLE_CONFIG)];
  const needed = composed.map(({ apiVersion, kind }) => {
    const group = apiVersion.includes("/") ? apiVersion.replace(/\/.*/, "") : "";
    return `${group}/${kind.toLowerCase().replace(/y$/, "ie")}s`;
  });
  const granted = role.rules.flatMap(({ apiGroups, resources }) =>
    apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`)),
  );
  expect(granted.toSorted()).toEqual([...new Set(needed)].toSorted());
});

test("grants no right over everything, and none to grant rights", () => {
  const words = role.rules.flatMap(({ apiGroups, resources, verbs }) => [
    ...apiGroups,
    ...resources,
    ...verbs,
  ]);
  expect(words).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(?:\*|bind|escalate|impersonate)$/)]),
  );
  expect(binding.roleRef.name).toBe(role.metadata.name);
});

test.each([
  [
    "system:serviceaccount:crossplane-system:provider-kubernetes",
    { kind: "ServiceAccount", namespace: "crossplane-system", name: "provider-kubernetes" },
  ],
  ["crossplane-spoke", { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "crossplane-spoke" }],
  [
    "system:serviceaccounts:a",
    { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "system:serviceaccounts:a" },
  ],
])("gives it to %s", (crossplane, subject) => {
  const config = { ...EXAMPLE_CONFIG, identities: { ...EXAMPLE_CONFIG.identities, crossplane } };
  expect(providerAccess(config)[1].subjects).toEqual([subject]);
});

import * as networking from "@kubernetes-models/istio/networking.istio.io/v1";
import * as networkingAlpha from "@kubernetes-models/istio/networking.istio.io/v1alpha3";
import * as networkingBeta from "@kubernetes-models/istio/networking.istio.io/v1beta1";
import * as security from "@kubernetes-models/istio/security.istio.io/v1";
import { expect, test } from "vitest";
import { unprovenParts } from "../../../fixtures/admission-mutants.ts";
import type { KubernetesObject, Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  CROSSPLANE,
  deletes,
  PLAIN_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { denialBy } from "../../../fixtures/policy-cases.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildForbiddenKindsPolicy } from "./build-forbidden-kinds-policy.ts";

const policy = buildForbiddenKindsPolicy(EXAMPLE_CONFIG);

const KINDS: [apiVersion: string, kind: string][] = [
  ...kindsOf("networking.istio.io/v1", networking),
  ...kindsOf("networking.istio.io/v1beta1", networkingBeta),
  ...kindsOf("networking.istio.io/v1alpha3", networkingAlpha),
  ...kindsOf("security.istio.io/v1", security),
  ["telemetry.istio.io/v1", "Telemetry"],
  ["extensions.istio.io/v1alpha1", "WasmPlugin"],
  ["gateway.networking.k8s.io/v1", "Gateway"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["gateway.networking.k8s.io/v1beta1", "ReferenceGrant"],
  ["gateway.networking.x-k8s.io/v1alpha1", "XListenerSet"],
  ["multicluster.x-k8s.io/v1alpha1", "ServiceImport"],
  ["networking.k8s.io/v1", "Ingress"],
  ["externaldns.k8s.io/v1alpha1", "DNSEndpoint"],
  ["rbac.authorization.k8s.io/v1", "Role"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["cert-manager.io/v1", "Certificate"],
  ["acme.cert-manager.io/v1", "Challenge"],
  ["external-secrets.io/v1", "ExternalSecret"],
  ["secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"],
  ["policy/v1", "PodDisruptionBudget"],
];

const ALLOWED_KINDS: [string, string][] = [
  ["v1", "Service"],
  ["v1", "Secret"],
  ["apps/v1", "Deployment"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
];

const binding = object("rbac.authorization.k8s.io/v1", "RoleBinding");
const route = object("networking.istio.io/v1", "VirtualService");
const OTHERS: [string, Review][] = [
  ["a RoleBinding of the claim's Composition", creates(CROSSPLANE, binding)],
  ["the route of the claim's Composition", creates(CROSSPLANE, route)],
  ["the end of a route that a chart made before", deletes(ARGOCD, route)],
  ["the end of what was there before", deletes(ARGOCD, binding)],
  ["anything where no preview is", creates(ARGOCD, binding, { namespace: PLAIN_NAMESPACE })],
];

test("knows every kind of Istio's that there is a schema of", () => {
  expect(KINDS.map(([, kind]) => kind)).toEqual(
    expect.arrayContaining([
      "Gateway",
      "ServiceEntry",
      "EnvoyFilter",
      "Sidecar",
      "ProxyConfig",
      "AuthorizationPolicy",
    ]),
  );
});

test.each(ALLOWED_KINDS)("allows %s %s", (apiVersion, kind) => {
  expect(denialBy(policy, creates(ARGOCD, object(apiVersion, kind)))).toBeUndefined();
});

test.each(OTHERS)("allows %s", (_, review) => {
  expect(denialBy(policy, review)).toBeUndefined();
});

test.each(KINDS)("refuses %s %s, from whomever it comes", (apiVersion, kind) => {
  const forbidden = object(apiVersion, kind);
  for (const user of [ARGOCD, ADMIN]) {
    const refusal = {
      code: 403,
      message: expect.stringContaining("this kind reaches beyond a preview's namespace"),
    };
    expect(denialBy(policy, creates(user, forbidden))).toMatchObject(refusal);
    expect(denialBy(policy, updates(user, forbidden, forbidden))).toMatchObject(refusal);
  }
});

test("has no part that no case needs", () => {
  const writes = [...KINDS, ...ALLOWED_KINDS].flatMap(([apiVersion, kind]) => {
    const one = object(apiVersion, kind);
    return [creates(ARGOCD, one), updates(ARGOCD, one, one)];
  });
  expect(unprovenParts(policy, [...writes, ...OTHERS.map(([, review]) => review)])).toEqual([]);
});

function kindsOf(apiVersion: string, models: object): [string, string][] {
  const kinds = Object.values(models).map((model: { readonly kind?: string }) => model.kind);
  return kinds.flatMap((kind): [string, string][] => (kind === undefined ? [] : [[apiVersion, kind]]));
}

function object(apiVersion: string, kind: string): KubernetesObject {
  return { apiVersion, kind, metadata: { name: "pricing-api" } };
}

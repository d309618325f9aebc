import type { Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  CROSSPLANE,
  deletes,
  PLAIN_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { testPolicy } from "../../../fixtures/policy-cases.ts";
import { buildEndpointsPolicy } from "./build-service-policies.ts";

const policy = buildEndpointsPolicy(EXAMPLE_CONFIG);
const endpoints = { apiVersion: "v1", kind: "Endpoints", metadata: { name: "pricing-api" } };
const slice = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "pricing-api-x" },
};
const controller = (name: string) => `system:serviceaccount:kube-system:${name}`;

const ALLOWED: [string, Review][] = [
  ["the controller of endpoints", creates(controller("endpoint-controller"), endpoints)],
  ["the controller of slices", updates(controller("endpointslice-controller"), slice, slice)],
  ["the controller that mirrors", creates(controller("endpointslicemirroring-controller"), slice)],
  ["the garbage collector", updates(controller("generic-garbage-collector"), slice, slice)],
  ["a controller manager without accounts of its own", creates("system:kube-controller-manager", slice)],
  ["anybody to delete them", deletes(ADMIN, slice)],
  ["anybody where no preview is", creates(ARGOCD, endpoints, { namespace: PLAIN_NAMESPACE })],
];

const HOSTILE: [string, Review][] = [
  ["endpoints from a chart", creates(ARGOCD, endpoints)],
  ["changed endpoints", updates(ARGOCD, endpoints, endpoints)],
  ["a slice from a chart", creates(ARGOCD, slice)],
  ["a changed slice", updates(ARGOCD, slice, slice)],
  ["a slice from an administrator", creates(ADMIN, slice)],
  ["a slice from Crossplane", creates(CROSSPLANE, slice)],
  [
    "a slice from a service account of the same name elsewhere",
    creates("system:serviceaccount:red-dev-pr-1-pricing-api:endpointslice-controller", slice),
  ],
];

testPolicy(policy, {
  allowed: ALLOWED,
  hostile: HOSTILE.map(([what, review]) => [
    what,
    review,
    "endpoints are written by the cluster's controllers only",
  ]),
});

import { expect, test } from "vitest";
import type { Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  deletes,
  PLAIN_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { testPolicy } from "../../../fixtures/policy-cases.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import { buildServicePolicy } from "./build-service-policies.ts";

const policy = buildServicePolicy(EXAMPLE_CONFIG);

const service = (spec: object = {}, annotations: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "pricing-api", annotations },
  spec: { type: "ClusterIP", selector: { app: "pricing-api" }, ports: [{ port: 80 }], ...spec },
});
const plain = service();
const balancer = service({ type: "LoadBalancer" });

const ALLOWED: [string, Review][] = [
  ["a Service inside of the cluster", creates(ARGOCD, plain)],
  ["one that leaves its type to the default", creates(ARGOCD, service({ type: undefined }))],
  ["one without an address", creates(ARGOCD, service({ clusterIP: "None" }))],
  ["an empty list of addresses", creates(ARGOCD, service({ externalIPs: [] }))],
  ["annotations of its own", creates(ARGOCD, service({}, { "prometheus.io/scrape": "true" }))],
  ["no annotations", creates(ARGOCD, { ...plain, metadata: { name: "pricing-api" } })],
  ["an update", updates(ARGOCD, plain, plain)],
  ["the end of a load balancer", deletes(ARGOCD, balancer)],
  ["a load balancer where no preview is", creates(ADMIN, balancer, { namespace: PLAIN_NAMESPACE })],
];

const TYPE = "a preview's Service has the type ClusterIP";
const SELECTOR = "a preview's Service selects pods of its own namespace";

const HOSTILE: [string, Review, string][] = [
  ["a load balancer", creates(ARGOCD, balancer), TYPE],
  ["a node port", creates(ARGOCD, service({ type: "NodePort" })), TYPE],
  [
    "another name",
    creates(ARGOCD, service({ type: "ExternalName", externalName: "portal.chrishouse.io" })),
    TYPE,
  ],
  ["a Service that becomes a load balancer", updates(ARGOCD, plain, balancer), TYPE],
  ["a load balancer from an administrator", creates(ADMIN, balancer), TYPE],
  [
    "another address",
    creates(ARGOCD, service({ externalIPs: ["10.0.0.1"] })),
    "a preview's Service has no externalIPs",
  ],
  ["no selector", creates(ARGOCD, service({ selector: undefined })), SELECTOR],
  ["an empty selector", creates(ARGOCD, service({ selector: {} })), SELECTOR],
  [
    "a DNS record",
    creates(ARGOCD, service({}, { "external-dns.alpha.kubernetes.io/hostname": "portal.chrishouse.io" })),
    "annotations of external-dns.alpha.kubernetes.io/ are not allowed",
  ],
];

testPolicy(policy, { allowed: ALLOWED, hostile: HOSTILE });

test("is tested with Services that Kubernetes' own schema accepts, every key of them", () => {
  const objects = [...ALLOWED, ...HOSTILE].flatMap(([, { object }]) => (object === null ? [] : [object]));
  expect(objects.flatMap((object) => unknownKeys(object))).toEqual([]);
});

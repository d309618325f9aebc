import { BlockList } from "node:net";
import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { namespaceContents } from "./namespace-contents.ts";
import type { NamespaceObject } from "./namespace-object.ts";

interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: { readonly matchLabels?: Record<string, string> };
  readonly namespaceSelector?: { readonly matchLabels: Record<string, string> };
}

interface Spec {
  readonly podSelector: object;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { from: readonly Peer[] }[];
  readonly egress?: readonly { to: readonly Peer[]; ports?: readonly { port: number }[] }[];
}

function specs(config: PlatformConfig = EXAMPLE_CONFIG): Spec[] {
  return policiesOf(config).map(({ spec }) => spec as Spec);
}

/** Whether some rule of the policies lets a pod reach the address on a port. */
function reaches(address: string, port: number): boolean {
  const rules = specs().flatMap(({ egress = [] }) => egress);
  return rules.some(
    ({ to, ports }) =>
      (ports === undefined || ports.some((one) => one.port === port)) &&
      to.some(
        ({ ipBlock }) =>
          ipBlock !== undefined && within(address, [ipBlock.cidr]) && !within(address, ipBlock.except ?? []),
      ),
  );
}

function within(address: string, ranges: readonly string[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", bits = ""] = range.split("/");
    list.addSubnet(net, Number(bits));
  }
  return list.check(address);
}

describe("a preview's pod", () => {
  test.each([
    "1.1.1.1",
    "11.0.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.0.1",
    "100.63.0.1",
    "168.63.129.17",
  ])("reaches %s", (address) => {
    expect(reaches(address, 443)).toBe(true);
  });

  test.each([
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "169.254.20.10",
    "168.63.129.16",
  ])("does not reach %s", (address) => {
    expect(reaches(address, 443)).toBe(false);
  });

  test("may use the DNS of the cluster and the node's cache", () => {
    const rules = specs().flatMap(({ egress = [] }) => egress);
    const dns = rules.filter(({ ports }) => ports !== undefined);
    expect(dns.flatMap(({ ports = [] }) => ports)).toEqual([
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ]);
    expect(dns[0]?.to[0]).toEqual({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    });
    expect(reaches("169.254.20.10", 53)).toBe(true);
  });
});

test("the gateway's pods and the namespace's own may connect, and no others", () => {
  const spoke = {
    ...EXAMPLE_CONFIG.routing.spoke,
    namespace: "gateways",
    podNamespace: "pods",
    selector: "edge",
  };
  const config = { ...EXAMPLE_CONFIG, routing: { ...EXAMPLE_CONFIG.routing, spoke } };
  const rules = specs(config).flatMap(({ ingress = [] }) => ingress);
  expect(rules).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "pods" } },
          podSelector: { matchLabels: { istio: "edge" } },
        },
        { podSelector: {} },
      ],
    },
  ]);
});

test("every policy is for all pods, and together they close both directions", () => {
  expect(specs().map(({ podSelector }) => podSelector)).toEqual([{}, {}, {}]);
  expect(new Set(specs().flatMap(({ policyTypes }) => policyTypes))).toEqual(new Set(["Ingress", "Egress"]));
});

test("each satisfies Kubernetes' schema, closed", () => {
  const unknown = policiesOf(EXAMPLE_CONFIG).flatMap(({ apiVersion, kind, name, spec }) =>
    unknownKeys({ apiVersion, kind, metadata: { name }, spec } as { apiVersion: string; kind: string }),
  );
  expect(unknown).toEqual([]);
});

function policiesOf(config: PlatformConfig): NamespaceObject[] {
  return namespaceContents(config).filter(({ kind }) => kind === "NetworkPolicy");
}

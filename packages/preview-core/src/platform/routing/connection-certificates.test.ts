import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildConnectionCertificates } from "./connection-certificates.ts";
import type { Certificate } from "./connection-certificates.ts";

const CLUSTERS = ["hub", "spoke"] as const;

function certificates(cluster: (typeof CLUSTERS)[number]): [Certificate, Certificate] {
  const [ca, leaf] = buildConnectionCertificates(EXAMPLE_CONFIG, cluster).filter(
    (object): object is Certificate => object.kind === "Certificate",
  );
  if (ca === undefined || leaf === undefined) throw new Error("expected a CA and a leaf");
  return [ca, leaf];
}

describe.each([
  ["hub", "aks-istio-ingress", "hub-to-spoke-client", "hub.chrishouse.io", "client auth"],
  ["spoke", "istio-system", "eastwest-mtls", "eastwest-shared-dev-cluster.chrishouse.io", "server auth"],
] as const)("on the %s", (cluster, namespace, secret, name, usage) => {
  const objects = buildConnectionCertificates(EXAMPLE_CONFIG, cluster);
  const [ca, leaf] = certificates(cluster);

  test("a CA of its own signs one certificate, all where the gateway's pods are", () => {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      `Issuer ${namespace}/east-west-self-signed`,
      `Certificate ${namespace}/east-west-ca`,
      `Issuer ${namespace}/east-west-ca`,
      `Certificate ${namespace}/${secret}`,
    ]);
    expect(objects[0]?.spec).toEqual({ selfSigned: {} });
    expect(ca.spec.issuerRef).toEqual({
      name: "east-west-self-signed",
      kind: "Issuer",
      group: "cert-manager.io",
    });
    expect(objects[2]?.spec).toEqual({ ca: { secretName: ca.spec.secretName } });
    expect(leaf.spec.issuerRef).toEqual({ name: "east-west-ca", kind: "Issuer", group: "cert-manager.io" });
  });

  test(`the certificate has one name and serves for ${usage} only`, () => {
    expect(leaf.spec).toMatchObject({
      secretName: secret,
      dnsNames: [name],
      usages: ["digital signature", usage],
      privateKey: { rotationPolicy: "Always" },
    });
    expect(leaf.spec.isCA).toBeUndefined();
  });

  test("a renewed CA still verifies what the old one signed, because its key stays", () => {
    expect(ca.spec).toMatchObject({ isCA: true, privateKey: { rotationPolicy: "Never" } });
  });

  test("a CA is renewed longer before its end than a certificate lives, and a certificate a month before", () => {
    const hours = (text: string | undefined): number => Number(/^([0-9]+)h$/.exec(text ?? "")?.[1]);
    expect(hours(ca.spec.renewBefore)).toBeGreaterThan(hours(leaf.spec.duration));
    expect(hours(leaf.spec.renewBefore)).toBe(30 * 24);
    expect(hours(leaf.spec.duration)).toBeGreaterThan(2 * hours(leaf.spec.renewBefore));
  });
});

test("the two CAs have different names", () => {
  const [[hub], [spoke]] = [certificates("hub"), certificates("spoke")];
  expect(hub.spec.commonName).not.toBe(spoke.spec.commonName);
});

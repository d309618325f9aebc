import { expect, test } from "vitest";
import { configWithRouting } from "../../../fixtures/routing-config.ts";
import { buildWildcardCertificate } from "./hub-gateway.ts";

test("is for every host of the domain, where the gateway's pods look for it, by the config's issuer", () => {
  const certificate = { secret: "wild", issuer: "internal-ca", issuerKind: "Issuer" } as const;
  expect(buildWildcardCertificate(configWithRouting({ certificate }))).toEqual({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "wild", namespace: "aks-istio-ingress" },
    spec: {
      secretName: "wild",
      dnsNames: ["*.chrishouse.io"],
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { name: "internal-ca", kind: "Issuer", group: "cert-manager.io" },
    },
  });
});

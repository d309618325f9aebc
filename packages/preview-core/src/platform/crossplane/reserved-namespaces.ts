import type { PlatformConfig } from "../../config/platform-config.ts";

/** Namespaces of what a platform usually has, beside every `kube-…` and `…-system`, which claims may never name. */
const USUAL = ["default", "argocd", "cert-manager", "istio-ingress", "aks-istio-ingress", "gatekeeper"];

/** The namespaces that no claim may name: the usual ones and those that the config names. */
export function reservedNamespaces({ argocd, claim, routing }: PlatformConfig): readonly string[] {
  const { hub, spoke } = routing;
  return [
    ...new Set([
      ...USUAL,
      argocd.namespace,
      claim.namespace,
      hub.namespace,
      hub.podNamespace,
      spoke.namespace,
      spoke.podNamespace,
    ]),
  ];
}

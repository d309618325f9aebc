import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER } from "../../manifests/build-application.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import type { AppProject } from "./app-project.ts";

/** The cluster that Argo CD runs on, as every Argo CD knows it. */
export const HUB_SERVER = "https://kubernetes.default.svc";

/**
 * The AppProject of what applies the previews' own files: from the GitOps repository, on the hub, and Applications and
 * claims only.
 *
 * Whoever may write to the GitOps repository's folder of services can make any Application by it, so that folder needs
 * the same protection as Argo CD itself (Argo CD, `docs/operator-manual/cluster-bootstrapping.md`).
 */
export function buildControlProject(config: PlatformConfig, repoURL: string): AppProject {
  const { argocd, claim } = config;
  const namespaces = [...new Set([argocd.namespace, claim.namespace])];
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: {
      name: argocd.controlProject,
      namespace: argocd.namespace,
      finalizers: [ARGOCD_FINALIZER],
    },
    spec: {
      sourceRepos: [repoURL],
      destinations: namespaces.map((namespace) => ({ server: HUB_SERVER, namespace })),
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: "argoproj.io", kind: "Application" },
        { group: groupOf(claim.apiVersion), kind: CLAIM_KIND },
      ],
    },
  };
}

function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, apiVersion.indexOf("/"));
}

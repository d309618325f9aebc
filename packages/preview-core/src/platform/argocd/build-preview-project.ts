import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER } from "../../manifests/build-application.ts";
import { namespaceGlob } from "../../names/namespace-pattern.ts";
import type { AppProject, GroupKind } from "./app-project.ts";
import { subscriptions } from "./notifications.ts";
import { sourceRepos } from "./source-repos.ts";

/**
 * All that a pull request's chart may hold. What is left out is the platform's: quotas, limits, network policies and
 * endpoints, and whatever grants rights or opens another way in.
 */
const KINDS: readonly GroupKind[] = [
  { group: "", kind: "ConfigMap" },
  { group: "", kind: "Secret" },
  { group: "", kind: "Service" },
  { group: "", kind: "ServiceAccount" },
  { group: "", kind: "PersistentVolumeClaim" },
  { group: "apps", kind: "Deployment" },
  { group: "apps", kind: "StatefulSet" },
  { group: "batch", kind: "Job" },
  { group: "batch", kind: "CronJob" },
  { group: "autoscaling", kind: "HorizontalPodAutoscaler" },
  { group: "policy", kind: "PodDisruptionBudget" },
  { group: "networking.istio.io", kind: "VirtualService" },
];

/**
 * The AppProject of the previews' Applications: charts of known repositories, into namespaces of previews on the spoke,
 * and nothing that belongs to the whole cluster.
 *
 * Argo CD holds each object's own namespace to it, not only the Application's, so a chart cannot reach `istio-system`.
 * Orphaned resources are not watched: what Crossplane puts into each namespace would all be reported as such.
 */
export function buildPreviewProject(config: PlatformConfig, repoURL: string): AppProject {
  const { argocd, cluster, environment } = config;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: {
      name: argocd.project,
      namespace: argocd.namespace,
      ...(argocd.notifications ? { annotations: subscriptions() } : {}),
      finalizers: [ARGOCD_FINALIZER],
    },
    spec: {
      sourceRepos: sourceRepos(argocd.sourceRepos, repoURL),
      destinations: [{ name: cluster.name, namespace: namespaceGlob(environment) }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: KINDS,
    },
  };
}

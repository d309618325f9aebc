import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER } from "../../manifests/build-application.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import { namespaceGlob } from "../../names/preview-names.ts";
import { PreviewError } from "../../preview-error.ts";
import type { ManifestFile, PlatformFile } from "../platform-file.ts";
import { settingsFiles, subscriptions } from "./argocd-settings.ts";
import { buildAppOfApps } from "./build-app-of-apps.ts";
import { buildApplicationSet } from "./build-application-set.ts";
import { checkArgoCd } from "./check-argocd.ts";
import { HUB_SERVER } from "./parent-spec.ts";
import { sourceRepos } from "./source-repos.ts";

/** What Applications of a project may do, as a plain object. */
interface AppProject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "AppProject";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers: readonly string[];
  };
  readonly spec: {
    readonly sourceRepos: readonly string[];
    readonly destinations: readonly ProjectDestination[];
    readonly clusterResourceWhitelist: readonly GroupKind[];
    readonly namespaceResourceWhitelist: readonly GroupKind[];
  };
}

/** A cluster by name or by server, as the Applications name it: Argo CD matches either (`isDestinationMatched`). */
type ProjectDestination = { readonly namespace: string } & (
  | { readonly name: string }
  | { readonly server: string }
);

interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/**
 * All kinds that a pull request's chart may hold. The platform alone has the others: quotas, limits, network policies,
 * endpoints, disruption budgets, which can stop the draining of a node, and kinds that grant rights or open another way in.
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
  // Admission refuses a new one. Argo CD must still be able to delete those of older previews.
  { group: "networking.istio.io", kind: "VirtualService" },
];

/**
 * The files for Argo CD on the hub: two projects, the parent that applies the previews' files, and settings.
 *
 * @throws PreviewError `invalid-config`, with every problem that `checkArgoCd` finds
 */
export function argocdFiles(config: PlatformConfig): PlatformFile[] {
  const { problems } = checkArgoCd(config);
  const repoURL = config.gitops.url;
  if (problems.length > 0 || repoURL === null) throw new PreviewError("invalid-config", problems);
  return [projectsFile(config, repoURL), parentFile(config, repoURL), ...settingsFiles(config)];
}

/** The file of both projects. */
function projectsFile(config: PlatformConfig, repoURL: string): ManifestFile {
  return {
    cluster: "hub",
    name: "argocd-projects.yaml",
    purpose: "The rights of previews in Argo CD, and the rights of their parent.",
    objects: [buildPreviewProject(config), buildControlProject(config, repoURL)],
  };
}

/** The file of the parent that applies the previews' files, as `argocd.parent` says. */
function parentFile(config: PlatformConfig, repoURL: string): ManifestFile {
  const file = { cluster: "hub", name: "argocd-parent.yaml" } as const;
  return config.argocd.parent === "app-of-apps"
    ? {
        ...file,
        purpose: "Applies every preview's files from the GitOps repository.",
        objects: [buildAppOfApps(config, repoURL)],
      }
    : {
        ...file,
        purpose:
          "Makes one parent for each preview, which applies its files. Deleting it deletes every preview; kubectl's --cascade=orphan keeps them.",
        objects: [buildApplicationSet(config, repoURL)],
      };
}

/**
 * The AppProject of the previews' Applications: charts of known repositories, into namespaces of previews on the spoke, and
 * no objects of the whole cluster.
 *
 * Argo CD checks the namespace of each object, not only that of the Application. So a chart cannot reach `istio-system`.
 * The project does not report orphaned resources, because every object that Crossplane puts into a namespace would be one.
 */
export function buildPreviewProject(config: PlatformConfig): AppProject {
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
      sourceRepos: sourceRepos(config),
      destinations: [{ name: cluster.name, namespace: namespaceGlob(environment) }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: KINDS,
    },
  };
}

/**
 * The AppProject of the previews' parents: from the GitOps repository, to the hub, Applications and claims only.
 *
 * Everybody who may write to the folder of services in the GitOps repository can make any Application through this project.
 * So that folder needs the same protection as Argo CD itself (Argo CD, `docs/operator-manual/cluster-bootstrapping.md`).
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

import type { PlatformConfig } from "../config/platform-config.ts";
import { type PreviewNames, previewNames } from "../names/preview-names.ts";
import { ATTEMPT_LABEL, COMMIT_LABEL } from "../names/commit-proof.ts";
import { toDuration } from "../forms.ts";
import { type PreviewDeployment, ANNOTATIONS, buildAnnotations, buildLabels } from "./preview-metadata.ts";

/** An Argo CD Application as this library writes it, as a plain object. */
export interface ArgoCdApplication<Helm> {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Application";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
    readonly finalizers: readonly string[];
  };
  readonly spec: {
    readonly project: string;
    readonly revisionHistoryLimit: number;
    readonly source: {
      readonly repoURL: string;
      readonly targetRevision: string;
      readonly path: string;
      readonly helm: Helm;
    };
    readonly destination: { readonly name: string; readonly namespace: string };
    readonly syncPolicy: {
      readonly automated: { readonly prune: true; readonly selfHeal: true };
      readonly syncOptions: readonly string[];
      readonly retry: {
        readonly limit: number;
        readonly refresh: true;
        readonly backoff: {
          readonly duration: string;
          readonly factor: number;
          readonly maxDuration: string;
        };
      };
    };
  };
}

/** The Argo CD Application of a preview. */
export type Application = ArgoCdApplication<{
  readonly releaseName: string;
  readonly valuesObject: ChartValues;
}>;

/** The contract with a service's chart. */
export interface ChartValues {
  readonly image: {
    readonly repository: string;
    readonly tag: string;
    /** Empty when the tag decides. */
    readonly digest: string;
    readonly pullSecrets: readonly { readonly name: string }[];
  };
  /** The labels of the pods. By the commit, the preview's route finds the pods. */
  readonly podLabels: { readonly [COMMIT_LABEL]: string; readonly [ATTEMPT_LABEL]: string };
  readonly preview: {
    readonly enabled: true;
    readonly sha: string;
    readonly attempt: number;
    /** The host of the preview, for services that need to know it. */
    readonly hostname: string;
  };
}

/**
 * Argo CD's finalizer. Without the finalizer, deleting an Application leaves its workloads (Argo CD,
 * `docs/user-guide/app_deletion.md`), and an AppProject can be deleted before its Applications, which then cannot be
 * deleted at all.
 */
export const ARGOCD_FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** The annotation whose value Argo CD's page shows as a link of the Application. */
export const EXTERNAL_LINK = "link.argocd.argoproj.io/external-link";

/** The claim creates the namespace. Argo CD takes over no object of another Application. */
export const SYNC_OPTIONS: readonly string[] = ["CreateNamespace=false", "FailOnSharedResource=true"];

/**
 * The Application that runs the service's chart in the preview's namespace.
 *
 * - The Application follows the head commit and never a branch, because the branch may be deleted before the pull request
 *   is closed.
 * - The values are an object, because Argo CD's `parameters` would turn a numeric tag into a number.
 * - The Application never creates the namespace. The claim does, and Argo CD would create the namespace again after the
 *   claim has been deleted.
 *
 * @param names Default: the preview's names by the config
 */
export function buildApplication(
  deployment: PreviewDeployment,
  config: PlatformConfig,
  names: PreviewNames = previewNames(deployment.preview, config, { kept: deployment.kept }),
): Application {
  const { argocd, cluster } = config;
  const { limit, ...backoff } = argocd.retry;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: names.application,
      namespace: argocd.namespace,
      labels: buildLabels(deployment.preview, names),
      annotations: {
        ...buildAnnotations(deployment, names),
        ...buildDeployAnnotations(deployment, config),
        [EXTERNAL_LINK]: names.url,
      },
      finalizers: [ARGOCD_FINALIZER],
    },
    spec: {
      project: argocd.project,
      revisionHistoryLimit: 2,
      source: {
        repoURL: deployment.repository.url,
        targetRevision: deployment.sha,
        path: config.chart,
        helm: { releaseName: names.release, valuesObject: buildValues(deployment, config, names) },
      },
      destination: { name: cluster.name, namespace: names.namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: SYNC_OPTIONS,
        retry: { limit, refresh: true, backoff },
      },
    },
  };
}

/** The annotations that change from deploy to deploy. */
function buildDeployAnnotations(
  { sha, runUrl, deployedAt, expiryWarnedAt }: PreviewDeployment,
  { policy }: PlatformConfig,
): Record<string, string> {
  return {
    [ANNOTATIONS.headSha]: sha,
    ...(runUrl === undefined ? {} : { [ANNOTATIONS.runUrl]: runUrl }),
    ...(deployedAt === undefined ? {} : { [ANNOTATIONS.deployedAt]: deployedAt }),
    ...(policy.ttl === null ? {} : { [ANNOTATIONS.ttl]: toDuration(policy.ttl) }),
    ...(expiryWarnedAt === undefined ? {} : { [ANNOTATIONS.expiryWarnedAt]: expiryWarnedAt }),
  };
}

function buildValues(
  { image, sha, attempt }: PreviewDeployment,
  { registry }: PlatformConfig,
  names: PreviewNames,
): ChartValues {
  return {
    image: {
      repository: image.repository,
      tag: image.tag,
      digest: image.digest ?? "",
      pullSecrets: registry.pullSecrets.map((name) => ({ name })),
    },
    podLabels: { [COMMIT_LABEL]: sha, [ATTEMPT_LABEL]: String(attempt) },
    preview: { enabled: true, sha, attempt, hostname: names.hostname },
  };
}

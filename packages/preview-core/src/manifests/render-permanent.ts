import type { PlatformConfig } from "../config/platform-config.ts";
import { imageRepository, permanentNames } from "../names/preview-names.ts";
import { renderYaml } from "../yaml.ts";
import { ARGOCD_FINALIZER, type ArgoCdApplication, SYNC_OPTIONS } from "./build-application.ts";
import { CLAIM_KIND, type NamespaceClaim } from "./build-claim.ts";
import { checkPermanent, type PermanentDeployment } from "./permanent-deployment.ts";
import { ANNOTATIONS } from "./preview-metadata.ts";
import { APPLICATION_FILE, CLAIM_FILE } from "./render-preview.ts";

/** The Argo CD Application of a service in a long-lived environment. */
export type PermanentApplication = ArgoCdApplication<{
  readonly releaseName: string;
  readonly parameters: readonly { name: string; value: string; forceString: true }[];
  readonly valuesObject: PermanentValues;
}>;

/** The values of the chart that the platform sets. The service's chart sets all others. */
export interface PermanentValues {
  readonly image: { readonly repository: string; readonly pullSecrets: readonly { readonly name: string }[] };
  readonly autoscaling?: Autoscaling;
}

interface Autoscaling {
  readonly enabled: true;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/**
 * The tag of the image that was built from the commit which Argo CD applies. Argo CD replaces the variable in parameters
 * only (argo-cd `docs/user-guide/build-environment.md`).
 */
const IMAGE_TAG = "main-$ARGOCD_APP_REVISION";

/** The code in a long-lived environment was reviewed, and the template's chart meets this level. */
const POD_SECURITY: Readonly<Record<string, string>> = { "pod-security.kubernetes.io/enforce": "restricted" };

/**
 * The files of a service's long-lived environments in the GitOps repository: full path → YAML. As in the reference
 * implementation, they are beside the service's preview directories and its owner file.
 *
 * @throws PreviewError `invalid-manifest` when the platform would refuse a deployment, with every problem at once
 * @example
 * [...renderPermanent([toDevelopment(source, config)], config).keys()];
 * // ["infra/quickstart-services/example/namespace-claim.yaml", ".../argocd-application.yaml"]
 */
export function renderPermanent(
  deployments: readonly PermanentDeployment[],
  config: PlatformConfig,
): Map<string, string> {
  checkPermanent(deployments, config);
  return new Map(deployments.flatMap((deployment) => filesOf(deployment, config)));
}

/**
 * The Application that runs the service's chart in a long-lived environment.
 *
 * - The image is that of the commit whose chart is applied: the build of `main` pushes the tag `main-{commit}`. So a push
 *   rolls the image out, and a release brings the same image that ran in development.
 * - The Application has no route. The service's values and the hub decide the hosts of a long-lived environment.
 */
export function buildPermanentApplication(
  deployment: PermanentDeployment,
  config: PlatformConfig,
): PermanentApplication {
  const { repository, revision, project, cluster } = deployment;
  const names = permanentNames(deployment.service, deployment.environment);
  const { limit, ...backoff } = config.argocd.retry;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: names.application,
      namespace: config.argocd.namespace,
      labels: buildLabels(deployment),
      annotations: { [ANNOTATIONS.repository]: repository.fullName },
      finalizers: [ARGOCD_FINALIZER],
    },
    spec: {
      project,
      revisionHistoryLimit: 2,
      source: {
        repoURL: repository.url,
        targetRevision: revision,
        path: config.chart,
        helm: {
          releaseName: names.release,
          parameters: [{ name: "image.tag", value: IMAGE_TAG, forceString: true }],
          valuesObject: buildValues(deployment, config),
        },
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

/**
 * The claim of the namespace of a long-lived environment. The claim has no preview label, so policies, parent Applications
 * and the sweeper ignore it.
 */
export function buildPermanentClaim(deployment: PermanentDeployment, config: PlatformConfig): NamespaceClaim {
  const { namespace } = permanentNames(deployment.service, deployment.environment);
  const labels = buildLabels(deployment);
  const { claim, apiVersions } = config;
  return {
    apiVersion: claim.apiVersion,
    kind: CLAIM_KIND,
    metadata: {
      name: namespace,
      namespace: claim.namespace,
      labels,
      annotations: { [ANNOTATIONS.repository]: deployment.repository.fullName },
    },
    spec: {
      ...(apiVersions.crossplane === "v1" ? { compositeDeletePolicy: "Foreground" } : {}),
      parameters: {
        targetCluster: deployment.cluster.providerConfig,
        namespaceName: namespace,
        labels: { ...labels, ...POD_SECURITY },
        enableResourceQuota: true,
        enableNetworkPolicy: claim.networkPolicy,
        enableLimitRange: true,
        ...deployment.limits,
      },
    },
  };
}

function filesOf(deployment: PermanentDeployment, config: PlatformConfig): [string, string][] {
  const { service, environment } = deployment;
  const end = environment === config.environment ? ".yaml" : `-${environment}.yaml`;
  const path = (file: string): string => `${config.root}/${service.service}/${file.replace(/\.yaml$/, end)}`;
  return [
    [path(CLAIM_FILE), renderYaml(buildPermanentClaim(deployment, config))],
    [path(APPLICATION_FILE), renderYaml(buildPermanentApplication(deployment, config))],
  ];
}

/** Only the labels without a prefix, for people and for Backstage's cards. Our labels mark previews. */
function buildLabels({ service, environment }: PermanentDeployment): Record<string, string> {
  return { service: service.service, team: service.team, environment };
}

function buildValues({ repository, replicas }: PermanentDeployment, config: PlatformConfig): PermanentValues {
  return {
    image: {
      repository: imageRepository(repository.fullName, config),
      pullSecrets: config.registry.pullSecrets.map((name) => ({ name })),
    },
    ...(replicas === undefined ? {} : { autoscaling: buildAutoscaling(replicas.min, replicas.max) }),
  };
}

function buildAutoscaling(minReplicas: number, maxReplicas: number): Autoscaling {
  return { enabled: true, minReplicas, maxReplicas };
}

import type { PlatformConfig } from "../config/platform-config.ts";
import { renderYaml } from "../yaml.ts";
import { checkPermanent, type PermanentDeployment, type Replicas } from "./permanent-deployment.ts";
import { APPLICATION_FILE, CLAIM_FILE } from "./render-preview.ts";
import { imageRepository } from "../names/image-repository.ts";
import { permanentNames } from "../names/permanent-names.ts";
import { type Application, ARGOCD_FINALIZER, SYNC_OPTIONS } from "./build-application.ts";
import { ANNOTATIONS } from "./preview-metadata.ts";
import { CLAIM_KIND, type NamespaceClaim } from "./build-claim.ts";

/**
 * The files of a service's permanent deployments in the GitOps repository: full path → YAML. They are where the seed has
 * them, beside the service's preview directories and its owner file.
 *
 * @throws PreviewError `invalid-manifest`, when the platform would not let them be, with every problem at once
 * @example
 * [...renderPermanent([toDevelopment(source, config)], config).keys()];
 * // ["infra/quickstart-services/pricing-api/namespace-claim.yaml", ".../argocd-application.yaml"]
 */
export function renderPermanent(
  deployments: readonly PermanentDeployment[],
  config: PlatformConfig,
): Map<string, string> {
  checkPermanent(deployments, config);
  return new Map(deployments.flatMap((deployment) => filesOf(deployment, config)));
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

/** The Argo CD Application of a service that runs for good, as a plain object. */
export interface PermanentApplication extends Omit<Application, "spec"> {
  readonly spec: Omit<Application["spec"], "source"> & {
    readonly source: {
      readonly repoURL: string;
      readonly targetRevision: string;
      readonly path: string;
      readonly helm: {
        readonly releaseName: string;
        readonly parameters: readonly { name: string; value: string; forceString: true }[];
        readonly valuesObject: PermanentValues;
      };
    };
  };
}

/** The part of the chart's values that the platform sets; all else is the service's own. */
export interface PermanentValues {
  readonly image: { readonly repository: string; readonly pullSecrets: readonly { readonly name: string }[] };
  readonly autoscaling?: {
    readonly enabled: true;
    readonly minReplicas: number;
    readonly maxReplicas: number;
  };
}

/**
 * The image that was built of the commit which Argo CD applies. It fills the variable in, in parameters only (argo-cd
 * `docs/user-guide/build-environment.md`).
 */
const IMAGE_TAG = "main-$ARGOCD_APP_REVISION";

/**
 * The Application that runs the service's chart for good.
 *
 * - The image is always that of the commit whose chart is applied, so that a push rolls it out, and a release brings the
 *   very image that ran in development: whoever builds `main` pushes the tag `main-{commit}`.
 * - It has no route: which hosts a service has for good is up to its values and to the hub.
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
      labels: permanentLabels(deployment),
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

function buildValues({ repository, replicas }: PermanentDeployment, config: PlatformConfig): PermanentValues {
  return {
    image: {
      repository: imageRepository(repository.fullName, config),
      pullSecrets: config.registry.pullSecrets.map((name) => ({ name })),
    },
    ...(replicas === undefined ? {} : { autoscaling: autoscaling(replicas) }),
  };
}

function autoscaling({ min, max }: Replicas): PermanentValues["autoscaling"] & object {
  return { enabled: true, minReplicas: min, maxReplicas: max };
}

/** What runs for good was reviewed, and the golden path's chart meets it. */
const POD_SECURITY: Readonly<Record<string, string>> = { "pod-security.kubernetes.io/enforce": "restricted" };

/**
 * The claim of the namespace in which the service runs for good. It has no label of a preview, so that no policy, no
 * parent and no sweep of previews takes it for one.
 */
export function buildPermanentClaim(deployment: PermanentDeployment, config: PlatformConfig): NamespaceClaim {
  const { namespace } = permanentNames(deployment.service, deployment.environment);
  const labels = permanentLabels(deployment);
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

/**
 * The labels of a permanent deployment's objects: only the seed's bare keys, for people and for Backstage's cards. Ours
 * mark previews.
 */
function permanentLabels({ service, environment }: PermanentDeployment): Record<string, string> {
  return { service: service.service, team: service.team, environment };
}

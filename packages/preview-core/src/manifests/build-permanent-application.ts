import type { PlatformConfig } from "../config/platform-config.ts";
import { imageRepository } from "../names/image-repository.ts";
import { permanentNames } from "../names/permanent-names.ts";
import { type Application, ARGOCD_FINALIZER, SYNC_OPTIONS } from "./build-application.ts";
import { ANNOTATIONS } from "./metadata-keys.ts";
import type { PermanentDeployment, Replicas } from "./permanent-deployment.ts";
import { permanentLabels } from "./permanent-labels.ts";

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

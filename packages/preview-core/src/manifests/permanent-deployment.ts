import type { ClaimConfig, PlatformConfig } from "../config/platform-config.ts";
import { permanentNames } from "../names/permanent-names.ts";
import type { RepositoryRef } from "./preview-deployment.ts";
import { PLATFORM_NAMESPACES } from "../names/preview-names.ts";
import type { Service } from "../names/preview.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";

/** A service where it runs for good: everything that its manifests are made of, besides the platform config. */
export interface PermanentDeployment {
  readonly service: Service;
  /** `dev`, `prod`; a part of each name. */
  readonly environment: string;
  readonly cluster: PlatformConfig["cluster"];
  readonly repository: Pick<RepositoryRef, "fullName" | "url">;
  /** What Argo CD follows: a branch, or a constraint that release tags meet, such as `>=1.0.0`. */
  readonly revision: string;
  /** The AppProject. */
  readonly project: string;
  readonly limits: Pick<ClaimConfig, "resourceQuota" | "limitRange">;
  /** Default: what the chart has */
  readonly replicas?: Replicas | undefined;
}

/** How many pods there are, by load. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** What of a service its permanent deployments need. */
export interface ServiceSource {
  readonly service: Service;
  readonly repository: Pick<RepositoryRef, "fullName" | "url">;
  /** The AppProject. Default: `applications`, the seed's */
  readonly project?: string | undefined;
}

/** What production has of its own. */
export interface Production {
  readonly cluster: PlatformConfig["cluster"];
  readonly replicas: Replicas;
}

const PROJECT = "applications";

/** The seed's limits of a namespace in development. */
const DEVELOPMENT_LIMITS: PermanentDeployment["limits"] = {
  resourceQuota: { requestsCpu: "2", requestsMemory: "4Gi", limitsCpu: "4", limitsMemory: "8Gi", pods: 50 },
  limitRange: { cpuRequest: "100m", cpuLimit: "500m", memoryRequest: "128Mi", memoryLimit: "512Mi" },
};

/** The seed's limits of a namespace in production. */
const PRODUCTION_LIMITS: PermanentDeployment["limits"] = {
  resourceQuota: { requestsCpu: "4", requestsMemory: "8Gi", limitsCpu: "8", limitsMemory: "16Gi", pods: 100 },
  limitRange: { cpuRequest: "100m", cpuLimit: "1", memoryRequest: "128Mi", memoryLimit: "1Gi" },
};

/** The service in development: on the previews' cluster, at the head of `main`. */
export function toDevelopment(source: ServiceSource, config: PlatformConfig): PermanentDeployment {
  const { environment, cluster } = config;
  return { ...common(source), environment, cluster, revision: "main", limits: DEVELOPMENT_LIMITS };
}

/** The service in production: at its newest release, which is a tag such as `v1.0.0` on a commit of `main`. */
export function toProduction(source: ServiceSource, { cluster, replicas }: Production): PermanentDeployment {
  return {
    ...common(source),
    environment: "prod",
    cluster,
    // Argo CD takes the newest tag that meets it, and no pre-release (`docs/user-guide/tracking_strategies.md`).
    revision: ">=1.0.0",
    limits: PRODUCTION_LIMITS,
    replicas,
  };
}

function common({
  service,
  repository,
  project = PROJECT,
}: ServiceSource): Pick<PermanentDeployment, "service" | "repository" | "project"> {
  return { service, repository, project };
}

/**
 * Returns when the platform would let these deployments be.
 *
 * @throws PreviewError `invalid-manifest`, with every problem at once
 */
export function checkPermanent(deployments: readonly PermanentDeployment[], config: PlatformConfig): void {
  const problems = deployments.flatMap((deployment) => [
    ...checkNamespace(deployment),
    ...checkCluster(deployment, config),
    ...checkReplicas(deployment),
  ]);
  if (problems.length > 0) throw new PreviewError("invalid-manifest", problems);
}

/** A preview's namespace cannot be mistaken for the platform's. This one can, and no claim may be for such. */
function checkNamespace({ service, environment }: PermanentDeployment): Problem[] {
  const { namespace } = permanentNames(service, environment);
  const { start, end } = PLATFORM_NAMESPACES;
  if (!namespace.startsWith(start) && !namespace.endsWith(end)) return [];
  return [
    {
      path: `${environment}.namespace`,
      message: `${quote(namespace)} reads like one of the platform's (${start}…, …${end}); choose another team or service`,
    },
  ];
}

/** The claim's definition names every cluster that a claim may be for. */
function checkCluster({ environment, cluster }: PermanentDeployment, config: PlatformConfig): Problem[] {
  const known = [config.cluster.providerConfig, ...config.claim.clusters];
  if (known.includes(cluster.providerConfig)) return [];
  const name = quote(cluster.providerConfig);
  return [
    {
      path: `${environment}.cluster`,
      message: `no claim may name ${name}; add it to claim.clusters in preview.yaml, and apply the platform bundle again`,
    },
  ];
}

function checkReplicas({ environment, replicas }: PermanentDeployment): Problem[] {
  if (replicas === undefined || replicas.min <= replicas.max) return [];
  const { min, max } = replicas;
  return [{ path: `${environment}.replicas`, message: `at least ${min} pods are more than at most ${max}` }];
}

import type { LimitRange, ResourceQuota } from "../config/claim.ts";
import type { ClusterConfig } from "../config/cluster.ts";
import type { PlatformConfig } from "../config/platform-config.ts";
import { permanentNames, PLATFORM_NAMESPACES } from "../names/preview-names.ts";
import type { Service } from "../names/preview.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import type { ClonedRepository } from "./preview-metadata.ts";

/** What decides the manifests of a service in a long-lived environment, whichever environment it is. */
interface CommonDeployment {
  readonly service: Service;
  readonly repository: ClonedRepository;
  /** The AppProject. */
  readonly project: string;
}

/** A service in a long-lived environment. The deployment and the platform config decide its manifests. */
export interface PermanentDeployment extends CommonDeployment {
  /** A part of each name, such as `dev` or `prod`. */
  readonly environment: string;
  readonly cluster: ClusterConfig;
  /** What Argo CD follows: a branch, or a constraint for release tags, such as `>=1.0.0`. */
  readonly revision: string;
  readonly limits: NamespaceLimits;
  /** Default: what the chart has */
  readonly replicas?: Replicas | undefined;
}

/** The limits of a namespace. */
export interface NamespaceLimits {
  readonly resourceQuota: ResourceQuota;
  readonly limitRange: LimitRange;
}

/** How many pods there are, by load. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** Where a service comes from. */
export interface ServiceSource {
  readonly service: Service;
  readonly repository: ClonedRepository;
  /** The AppProject. Default: `applications`, as in the reference implementation */
  readonly project?: string | undefined;
}

/** What only production has. */
export interface Production {
  readonly cluster: ClusterConfig;
  readonly replicas: Replicas;
}

const PROJECT = "applications";

/** The reference implementation has these limits of a namespace in development. */
const DEVELOPMENT_LIMITS: NamespaceLimits = {
  resourceQuota: { requestsCpu: "2", requestsMemory: "4Gi", limitsCpu: "4", limitsMemory: "8Gi", pods: 50 },
  limitRange: { cpuRequest: "100m", cpuLimit: "500m", memoryRequest: "128Mi", memoryLimit: "512Mi" },
};

/** The reference implementation has these limits of a namespace in production. */
const PRODUCTION_LIMITS: NamespaceLimits = {
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
    // Argo CD takes the newest tag that meets the constraint, and no pre-release (`docs/user-guide/tracking_strategies.md`).
    revision: ">=1.0.0",
    limits: PRODUCTION_LIMITS,
    replicas,
  };
}

/**
 * Returns when the platform accepts these deployments.
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

function common({ service, repository, project = PROJECT }: ServiceSource): CommonDeployment {
  return { service, repository, project };
}

/** The definition of claims refuses such namespaces. The namespace of a preview never looks like one. */
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

/** The definition of claims lists every cluster that a claim may name. */
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

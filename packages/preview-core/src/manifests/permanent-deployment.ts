import type { ClaimConfig, PlatformConfig } from "../config/platform-config.ts";
import type { Service } from "../names/permanent-names.ts";
import type { RepositoryRef } from "./preview-deployment.ts";

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

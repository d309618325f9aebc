import {
  checkPermanent,
  parsePreview,
  type PermanentDeployment,
  type PlatformConfig,
  PreviewError,
  type Problem,
  type ServiceSource,
  toDevelopment,
  toProduction,
} from "preview-core";
import type { RepositoryAddress } from "./repository-address.ts";
import { teamOf } from "./team-of.ts";

/** What a form says about a new service. */
export interface ServiceRequest {
  readonly service: unknown;
  /** A team's name, or the reference of a group in the catalog. */
  readonly owner: string;
  readonly repository: RepositoryAddress;
  /** Default: no production */
  readonly production?: ProductionRequest | undefined;
  /** The AppProject of what runs for good. Default: `applications` */
  readonly project?: string | undefined;
}

export interface ProductionRequest {
  /** Argo CD's name of the cluster. */
  readonly cluster: string;
  /** Crossplane's ProviderConfig of it. Default: `cluster` */
  readonly providerConfig?: string | undefined;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** A service that the platform would take. */
export interface ServicePlan extends Pick<ServiceSource, "service" | "repository"> {
  readonly deployments: readonly PermanentDeployment[];
}

const ADVICE =
  "the team is the name of its group in the catalog: give the group such a name, or choose another group";

/** Every valid name can have a preview of any number. */
const ANY_PULL_REQUEST = 1;

/**
 * The service that was asked for, with everything about it checked before anything is made.
 *
 * @throws PreviewError with every problem at once and what to do about each
 */
export function planService(request: ServiceRequest, config: PlatformConfig): ServicePlan {
  const { host, owner, name } = request.repository;
  const service = checkNames(request);
  const repository = { fullName: `${owner}/${name}`, url: `https://${host}/${owner}/${name}` };
  const source: ServiceSource = { service, repository, project: request.project };
  const production = request.production && toProduction(source, ofProduction(request.production));
  const deployments = [toDevelopment(source, config), ...(production === undefined ? [] : [production])];
  checkPermanent(deployments, config);
  return { service, repository, deployments };
}

function checkNames({ service, owner }: ServiceRequest): ServicePlan["service"] {
  try {
    const preview = parsePreview({ service, team: teamOf(owner), pr: ANY_PULL_REQUEST });
    return { service: preview.service, team: preview.team };
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    throw new PreviewError(error.code, error.problems.map(withAdvice), { cause: error });
  }
}

function withAdvice({ path, message }: Problem): Problem {
  return { path, message: path === "team" ? `${message}; ${ADVICE}` : message };
}

function ofProduction(request: ProductionRequest): Parameters<typeof toProduction>[1] {
  const { cluster, providerConfig = cluster, minReplicas, maxReplicas } = request;
  return { cluster: { name: cluster, providerConfig }, replicas: { min: minReplicas, max: maxReplicas } };
}

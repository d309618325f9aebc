import {
  checkPermanent,
  ownerPath,
  parsePreview,
  type PermanentDeployment,
  permanentNames,
  type PlatformConfig,
  type Preview,
  PreviewError,
  type Problem,
  renderOwner,
  renderPermanent,
  type ServiceSource,
  toDevelopment,
  toProduction,
} from "preview-core";
import { type RepositoryAddress, teamOf } from "./references.ts";

/** A new service, as a form asks for it. */
export interface ServiceRequest {
  readonly service: unknown;
  /** A team's name, or the reference of a group in the catalog. */
  readonly owner: string;
  readonly repository: RepositoryAddress;
  /** Default: no production */
  readonly production?: ProductionRequest | undefined;
  /** The AppProject of the service's long-lived environments. Default: `applications` */
  readonly project?: string | undefined;
}

/** A service's production environment, as a form asks for it. */
interface ProductionRequest {
  /** Argo CD's name of the cluster. */
  readonly cluster: string;
  /** Crossplane's ProviderConfig of that cluster. Default: `cluster` */
  readonly providerConfig?: string | undefined;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** A service that the platform accepts. */
export interface ServicePlan {
  readonly source: ServiceSource;
  /** Development, and production where the request has one. */
  readonly deployments: readonly PermanentDeployment[];
}

/** A new service's files for the GitOps repository. */
export interface GitOpsFiles {
  /** Full path → text. */
  readonly files: ReadonlyMap<string, string>;
  /** A Markdown table of the environments, for the reviewer. */
  readonly summary: string;
}

const ADVICE =
  "the team is the name of its group in the catalog: give the group such a name, or choose another group";

/** A number that every valid service and team can have a preview of. */
const ANY_PULL_REQUEST = 1;

/**
 * The requested service, checked completely. Nothing is created before this check.
 *
 * @throws PreviewError with every problem at once, and a way out of each
 */
export function planService(request: ServiceRequest, config: PlatformConfig): ServicePlan {
  const { host, owner, name } = request.repository;
  const { service, team } = parseNames(request);
  const source: ServiceSource = {
    service: { service, team },
    repository: { fullName: `${owner}/${name}`, url: `https://${host}/${owner}/${name}` },
    project: request.project,
  };
  const deployments = [toDevelopment(source, config), ...production(source, request.production)];
  checkPermanent(deployments, config);
  return { source, deployments };
}

/**
 * The files that a new service needs in the GitOps repository: its owner file, and the claim and the Application of each
 * environment.
 *
 * @param repositoryId GitHub's number of the repository. Undefined before the repository exists; then there is no owner
 * file.
 */
export function renderGitOpsFiles(
  { source, deployments }: ServicePlan,
  config: PlatformConfig,
  repositoryId: number | undefined,
): GitOpsFiles {
  const { service, team } = source.service;
  const files = new Map(renderPermanent(deployments, config));
  if (repositoryId === undefined) return { files, summary: summarize(deployments) };
  const repository = { id: repositoryId, fullName: source.repository.fullName };
  const owner = [ownerPath(service, config.root), renderOwner({ team, repository })] as const;
  return { files: new Map([owner, ...files]), summary: summarize(deployments) };
}

function parseNames({ service, owner }: ServiceRequest): Preview {
  try {
    return parsePreview({ service, team: teamOf(owner), pr: ANY_PULL_REQUEST });
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    throw new PreviewError(error.code, error.problems.map(withAdvice), { cause: error });
  }
}

function withAdvice({ path, message }: Problem): Problem {
  return { path, message: path === "team" ? `${message}; ${ADVICE}` : message };
}

function production(source: ServiceSource, request: ProductionRequest | undefined): PermanentDeployment[] {
  if (request === undefined) return [];
  const { cluster, providerConfig = cluster, minReplicas, maxReplicas } = request;
  const replicas = { min: minReplicas, max: maxReplicas };
  return [toProduction(source, { cluster: { name: cluster, providerConfig }, replicas })];
}

function summarize(deployments: readonly PermanentDeployment[]): string {
  const rows = deployments.map(({ service, environment, cluster, revision }) => {
    const { namespace, application } = permanentNames(service, environment);
    return `| ${environment} | \`${application}\` | \`${namespace}\` | \`${cluster.name}\` | \`${revision}\` |`;
  });
  return [
    "| environment | Application | namespace | cluster | follows |",
    "| - | - | - | - | - |",
    ...rows,
  ].join("\n");
}

import type { PlatformConfig } from "../config/platform-config.ts";
import { PLATFORM_NAMESPACES } from "../names/namespace-pattern.ts";
import { permanentNames } from "../names/permanent-names.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import type { PermanentDeployment } from "./permanent-deployment.ts";

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

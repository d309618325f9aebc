import type { PlatformConfig } from "../config/platform-config.ts";
import { renderYaml } from "../yaml.ts";
import { buildPermanentApplication } from "./build-permanent-application.ts";
import { buildPermanentClaim } from "./build-permanent-claim.ts";
import { checkPermanent } from "./check-permanent.ts";
import type { PermanentDeployment } from "./permanent-deployment.ts";
import { APPLICATION_FILE, CLAIM_FILE } from "./render-preview.ts";

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

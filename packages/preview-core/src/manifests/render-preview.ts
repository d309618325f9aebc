import type { PlatformConfig } from "../config/platform-config.ts";
import { type NamespaceScope, previewNames } from "../names/preview-names.ts";
import { renderYaml } from "../yaml.ts";
import { buildApplication } from "./build-application.ts";
import { buildClaim } from "./build-claim.ts";
import type { PreviewDeployment } from "./preview-metadata.ts";

/** The reference implementation has the same file names. */
export const CLAIM_FILE = "namespace-claim.yaml";
export const APPLICATION_FILE = "argocd-application.yaml";

/**
 * A preview's files in the GitOps repository: full path → YAML. The inverse is `readPreview`.
 *
 * @example
 * [...renderPreview(deployment, config).keys()];
 * // ["infra/quickstart-services/example/preview-pr-1/namespace-claim.yaml", ".../argocd-application.yaml"]
 */
export function renderPreview(
  deployment: PreviewDeployment,
  config: PlatformConfig,
  namespaceScope?: NamespaceScope,
): Map<string, string> {
  const names = previewNames(deployment.preview, config, { namespaceScope, kept: deployment.kept });
  return new Map([
    [`${names.directory}/${CLAIM_FILE}`, renderYaml(buildClaim(deployment, config, names))],
    [`${names.directory}/${APPLICATION_FILE}`, renderYaml(buildApplication(deployment, config, names))],
  ]);
}

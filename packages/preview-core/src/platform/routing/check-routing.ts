import type { PlatformConfig } from "../../config/platform-config.ts";
import { checkEastWestMode } from "./check-east-west-mode.ts";
import { checkEastWestNames } from "./check-east-west-names.ts";
import { checkSourceRanges } from "./check-source-ranges.ts";
import type { RoutingFindings } from "./routing-findings.ts";

/**
 * What of a platform config's routing cannot work, and what is a risk.
 *
 * @example
 * checkRouting(parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev\n"));
 * // { problems: [], warnings: ["routing.sourceRanges: …"] }
 */
export function checkRouting(config: PlatformConfig): RoutingFindings {
  return {
    problems: [
      ...checkEastWestNames(config),
      ...checkEastWestMode(config),
      ...checkSourceRanges(config).problems,
    ],
    warnings: [...checkSourceRanges(config).warnings, ...toWarnings(config)],
  };
}

function toWarnings({ publicUrl, routing }: PlatformConfig): string[] {
  const { eastWest, hopTls, hub } = routing;
  const multicluster = eastWest.mode === "multicluster";
  const rules: [boolean, string][] = [
    [
      publicUrl.scheme === "http",
      "publicUrl.scheme: http lets anyone between a browser and the hub read and change what previews send",
    ],
    [
      hopTls === "plaintext" && !multicluster,
      "routing.hopTls: plaintext lets anyone between the clusters read and change what previews send; mutual does not",
    ],
    [
      multicluster && hopTls !== "mutual",
      `routing.hopTls: ${hopTls} has no effect in the mode multicluster, whose mesh always uses its own mutual TLS`,
    ],
    [
      multicluster && eastWest.address !== null,
      "routing.eastWest.address: has no effect in the mode multicluster, where istiod finds the address",
    ],
    [
      multicluster && hub.podNamespace.startsWith("aks-istio-"),
      "routing.hub.podNamespace: looks like the add-on of AKS, whose istiod takes no values of yours; the mode multicluster needs an istiod that you install",
    ],
  ];
  return rules.filter(([applies]) => applies).map(([, warning]) => warning);
}

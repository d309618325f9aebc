import type { PlatformConfig } from "../../config/platform-config.ts";
import type { Problem } from "../../preview-error.ts";
import type { ConfigFindings } from "../config-findings.ts";

const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * Settings that Crossplane or the API server would refuse, and settings that are a risk.
 *
 * @example
 * checkCrossplane(parseConfig("version: 1\ndomain: previews.example.com\ncluster: shared-dev-cluster\n")); // { problems: [], warnings: [] }
 */
export function checkCrossplane(config: PlatformConfig): ConfigFindings {
  return {
    problems: [...groupProblems(config), ...limitProblems(config)],
    warnings: networkWarnings(config),
  };
}

/** A CustomResourceDefinition's group needs a dot (apiextensions-apiserver `ValidateCustomResourceDefinition`). */
function groupProblems({ claim }: PlatformConfig): Problem[] {
  const [group = ""] = claim.apiVersion.split("/");
  const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
  if (new RegExp(`^${label}(?:\\.${label})+$`).test(group)) return [];
  const message = `expected a group that is a DNS name with a dot, such as platform.example.com, got "${group}"`;
  return [{ path: "claim.apiVersion", message }];
}

/** A LimitRange whose request is above its limit is refused (kubernetes `ValidateLimitRange`). */
function limitProblems({ claim }: PlatformConfig): Problem[] {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = claim.limitRange;
  const pairs = [
    { key: "cpuRequest", request: cpuRequest, limit: cpuLimit },
    { key: "memoryRequest", request: memoryRequest, limit: memoryLimit },
  ];
  return pairs
    .filter(({ request, limit }) => toAmount(request) > toAmount(limit))
    .map(({ key, request, limit }) => ({
      path: `claim.limitRange.${key}`,
      message: `expected at most the limit, ${limit}, got ${request}`,
    }));
}

/** The number that a text of the form `quantity` means, for comparisons. */
export function toAmount(quantity: string): number {
  const unit = quantity.replace(/^[0-9.]+/, "");
  return Number.parseFloat(quantity) * (FACTORS[unit] ?? 1);
}

function networkWarnings({ claim }: PlatformConfig): string[] {
  if (claim.networkPolicy) return [];
  return [
    "claim.networkPolicy: without network policies, code of pull requests reaches everything in the cluster's networks, including the machines' metadata",
  ];
}

import { locateProblems } from "../config/config-source.ts";
import type { PlatformConfig } from "../config/platform-config.ts";
import { PreviewError } from "../preview-error.ts";
import { admissionFiles } from "./admission/admission-files.ts";
import { argocdFiles } from "./argocd/argocd-files.ts";
import { checkArgoCd } from "./argocd/check-argocd.ts";
import type { ConfigFindings } from "./config-findings.ts";
import { checkCrossplane } from "./crossplane/check-crossplane.ts";
import { crossplaneFiles } from "./crossplane/crossplane-files.ts";
import type { PlatformFile } from "./platform-file.ts";
import { checkRouting } from "./routing/check-routing.ts";
import { hubRoutingFiles } from "./routing/hub-gateway.ts";
import { spokeRoutingFiles } from "./routing/spoke-gateway.ts";

/** The files that a platform engineer installs once on hub and spoke. */
export interface Platform {
  /** The files of each cluster are in the order of their installation. */
  readonly files: readonly PlatformFile[];
  /** Settings that work and are a risk, one sentence each. */
  readonly warnings: readonly string[];
}

const CHECKS: readonly ((config: PlatformConfig) => ConfigFindings)[] = [
  checkRouting,
  checkCrossplane,
  checkArgoCd,
];

/** The parent that applies previews is last, because everything that restricts previews must exist before. */
const PARTS: readonly ((config: PlatformConfig) => PlatformFile[])[] = [
  crossplaneFiles,
  hubRoutingFiles,
  spokeRoutingFiles,
  admissionFiles,
  argocdFiles,
];

/**
 * All files that hub and spoke need for previews, from the platform config alone.
 *
 * @throws PreviewError `invalid-config`, with the problems of all parts at once
 * @example
 * buildPlatform(config).files.map(({ cluster, name }) => `${cluster}/${name}`); // ["hub/gateway.yaml", …]
 */
export function buildPlatform(config: PlatformConfig): Platform {
  const checks = CHECKS.map((check) => check(config));
  const problems = checks.flatMap((check) => check.problems);
  if (problems.length > 0) throw new PreviewError("invalid-config", locateProblems(config, problems));
  return {
    files: PARTS.flatMap((part) => part(config)),
    warnings: checks.flatMap(({ warnings }) => warnings),
  };
}

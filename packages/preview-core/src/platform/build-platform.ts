import type { PlatformConfig } from "../config/platform-config.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { admissionFiles } from "./admission/admission-files.ts";
import { argocdFiles } from "./argocd/argocd-files.ts";
import { checkArgoCd } from "./argocd/check-argocd.ts";
import { checkCrossplane } from "./crossplane/check-crossplane.ts";
import { crossplaneFiles } from "./crossplane/crossplane-files.ts";
import type { PlatformFile } from "./platform-file.ts";
import { checkRouting } from "./routing/check-routing.ts";
import { routingFiles } from "./routing/routing-files.ts";

/** What a platform engineer installs once on hub and spoke. */
export interface Platform {
  /** Of each cluster in the order of their installation. */
  readonly files: readonly PlatformFile[];
  /** What works but leaves something open, one sentence each. */
  readonly warnings: readonly string[];
}

/** What one part has to say about a config. */
interface Check {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

const CHECKS: readonly ((config: PlatformConfig) => Check)[] = [checkRouting, checkCrossplane, checkArgoCd];

/** The parent that applies previews is last: everything that holds them must be there first. */
const PARTS: readonly ((config: PlatformConfig) => PlatformFile[])[] = [
  crossplaneFiles,
  routingFiles,
  admissionFiles,
  argocdFiles,
];

/**
 * Everything that hub and spoke need for previews, from the platform's config alone.
 *
 * @throws PreviewError `invalid-config`, with the problems of all parts at once
 * @example
 * buildPlatform(config).files.map(({ cluster, name }) => `${cluster}/${name}`); // ["hub/gateway.yaml", …]
 */
export function buildPlatform(config: PlatformConfig): Platform {
  const checks = CHECKS.map((check) => check(config));
  const problems = checks.flatMap((check) => check.problems);
  if (problems.length > 0) throw new PreviewError("invalid-config", problems);
  return {
    files: PARTS.flatMap((part) => part(config)),
    warnings: checks.flatMap(({ warnings }) => warnings),
  };
}

import type { Problem } from "../preview-error.ts";

/** What the check of one part of the bundle finds in a platform config. */
export interface ConfigFindings {
  /** Settings that cannot work, or that would let anyone in. No bundle is rendered from such a config. */
  readonly problems: readonly Problem[];
  /** Settings that work and are a risk. Each text starts with the setting's path. */
  readonly warnings: readonly string[];
}

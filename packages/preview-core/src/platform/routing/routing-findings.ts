import type { Problem } from "../../preview-error.ts";

/** What a check found in the routing of a platform config. */
export interface RoutingFindings {
  /** What cannot work, or would let anyone in. Nothing is to be rendered from such a config. */
  readonly problems: Problem[];
  /** What works and is a risk; each starts with the setting's path. */
  readonly warnings: string[];
}

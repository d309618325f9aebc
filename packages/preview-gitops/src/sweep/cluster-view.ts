import type { PlatformConfig } from "preview-core";
import type { ClusterObject } from "preview-core/plan";

/** One cluster, as far as a sweep looks at it. */
export interface ClusterView {
  readonly cluster: ClusterObject["cluster"];
  /**
   * Every object that carries the label of previews. Part of them is no answer: then it throws.
   *
   * @param config Says which kinds they are, in which namespaces, and what their directories begin with.
   */
  list(config: PlatformConfig): Promise<readonly ClusterObject[]>;
  /** Deletes exactly this object: not a namesake that was made meanwhile. One that is gone already is no failure. */
  remove(object: ClusterObject): Promise<void>;
}

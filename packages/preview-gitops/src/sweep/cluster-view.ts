import type { ClusterObject } from "preview-core/plan";

/** One cluster, as far as a sweep looks at it. */
export interface ClusterView {
  /** For messages, such as `the hub`. */
  readonly name: string;
  /** Every object that carries the label of previews. Part of them is no answer: then it throws. */
  list(): Promise<readonly ClusterObject[]>;
  /** Deletes exactly this object: not a namesake that was made meanwhile. One that is gone already is no failure. */
  remove(object: ClusterObject): Promise<void>;
}

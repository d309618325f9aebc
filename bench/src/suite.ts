import type { Row } from "./row.ts";

/** A run of suites. */
export interface Run {
  /** Aborts the run. */
  readonly signal: AbortSignal;
  /** Reports progress to a person. */
  readonly say: (text: string) => void;
}

/** Measurements that share an environment. */
export interface Suite {
  /** Ids of the suite's rows. */
  readonly ids: readonly string[];
  measure(run: Run): Promise<Row[]>;
}

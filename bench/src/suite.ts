import type { Row } from "./row.ts";

/** What a suite gets from whoever runs it. */
export interface Run {
  /** Fires when the run is to end early. */
  readonly signal: AbortSignal;
  /** Tells a person what goes on. */
  readonly say: (text: string) => void;
}

/** Measurements that share a scene. */
export interface Suite {
  /** Of the rows that it gives. */
  readonly ids: readonly string[];
  measure(run: Run): Promise<Row[]>;
}

/**
 * The size of a random suite: `test` a sample, `check` more before a merge, `soak` as many cases as there is
 * time for.
 */
export type SuiteSize = "test" | "check" | "soak";

/** Parameters that fast-check takes. */
export interface Runs {
  readonly numRuns: number;
  readonly seed?: number;
  readonly path?: string;
}

/** The size that the environment variable `SUITE` asks for. Default: `test` */
export const SUITE_SIZE: SuiteSize = parseSize(process.env["SUITE"] || "test");

/** The value for the current size. */
export function sized<Value>(sizes: Readonly<Record<SuiteSize, Value>>): Value {
  return sizes[SUITE_SIZE];
}

/** Before a merge, the cases are always the same. A soak tries new cases. */
const SEEDS: Readonly<Record<SuiteSize, string | undefined>> = { test: "1", check: "2", soak: undefined };

/**
 * The number of fast-check's cases of a property at the current size. A failure prints its seed and its path.
 * `SEED=…` and `SEED_PATH=…` run the same case again.
 */
export function runs(sizes: Readonly<Record<SuiteSize, number>>): Runs {
  const { SEED: seed = SEEDS[SUITE_SIZE], SEED_PATH: path } = process.env;
  return { numRuns: sized(sizes), ...(seed ? { seed: Number(seed) } : {}), ...(path ? { path } : {}) };
}

function parseSize(text: string): SuiteSize {
  if (text === "test" || text === "check" || text === "soak") return text;
  throw new Error(`SUITE is ${JSON.stringify(text)}; write test, check or soak`);
}

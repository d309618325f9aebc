import { setTimeout as sleep } from "node:timers/promises";

export interface Wait {
  /** Seconds. Default: 60 */
  readonly within?: number;
  /** Milliseconds between two looks. Default: 250 */
  readonly every?: number;
}

/**
 * Looks until `look` returns something else than undefined and false, and returns it. An error of `look` counts as nothing seen.
 *
 * @param what - the awaited state, for the message, such as "the namespace is gone"
 * @throws Error after the deadline, with what `describe` says or the last error
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { within = 60, every = 250 }: Wait = {},
  describe: () => Promise<string> | string = () => "",
): Promise<T> {
  const start = performance.now();
  let last: string | undefined;
  while (performance.now() - start < within * 1000) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      last = undefined;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(every);
  }
  const seen = last === undefined ? await describe() : last;
  throw new Error(`not within ${within} s: ${what}${seen === "" ? "" : `; last seen: ${seen}`}`);
}

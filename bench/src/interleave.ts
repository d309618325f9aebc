/** A contestant: work whose duration is measured. */
export interface Contestant {
  /** Does the work that is not measured, and returns the work that is measured. */
  readonly prepare: () => Promise<() => Promise<unknown>>;
  /** Repetitions in each round. Short work needs more. Default: 1 */
  readonly times?: number;
}

/**
 * The median duration of each contestant in milliseconds. The contestants take turns, so that other load of the machine
 * affects all of them.
 */
export async function interleave<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, Contestant>>,
  signal: AbortSignal,
): Promise<Readonly<Record<Name, number>>> {
  const durations = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, contestant] of Object.entries<Contestant>(contestants)) {
      const measured = await repeat(contestant, signal);
      durations.set(name, [...(durations.get(name) ?? []), ...measured]);
    }
  }
  const medians = [...durations].map(([name, numbers]) => [name, median(numbers)] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries loses the names
  return Object.fromEntries(medians) as Record<Name, number>;
}

async function repeat({ prepare, times = 1 }: Contestant, signal: AbortSignal): Promise<number[]> {
  const durations: number[] = [];
  for (let time = 0; time < times; time += 1) {
    signal.throwIfAborted();
    const work = await prepare();
    const start = performance.now();
    await work();
    durations.push(performance.now() - start);
  }
  return durations;
}

/**
 * The median of numbers in any order. For an even count, the mean of the two middle numbers.
 *
 * @throws RangeError without numbers
 */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("there is no median of nothing");
  return (lower + upper) / 2;
}

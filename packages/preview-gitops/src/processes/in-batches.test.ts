import { describe, expect, test } from "vitest";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { type Batching, inBatches } from "./in-batches.ts";

interface BatchRun {
  readonly sizes: number[];
  readonly slept: number[];
  readonly failed: ReadonlyMap<number, GitOpsError>;
}

const items = Array.from({ length: 20 }, (_, index) => index);
const broken = new GitOpsError("unreachable", "502");
const limited = new GitOpsError("unreachable", "rate limit", { retryAfter: 20_000 });

/** Reads the items. `answer` returns the size of each answer, or throws. */
async function run(
  options: Partial<Batching<number>>,
  answer: (batch: readonly number[], request: number) => number = () => 0,
  deadline?: number,
): Promise<BatchRun> {
  const sizes: number[] = [];
  const slept: number[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    random: () => 1,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
  const read = async (batch: readonly number[]): Promise<number> => {
    sizes.push(batch.length);
    return answer(batch, sizes.length);
  };
  const failed = await inBatches({ items, most: 8, read, ...options }, clock, { deadline });
  return { sizes, slept, failed };
}

function throwing(error: GitOpsError): never {
  throw error;
}

test("each item is read once, in the largest possible batches", async () => {
  const seen: number[] = [];
  const { sizes } = await run({}, (batch) => seen.push(...batch));
  expect(sizes).toEqual([8, 8, 4]);
  expect(seen).toEqual(items);
});

test("the size of a batch follows the size of the answers, and grows step by step", async () => {
  const sizeOf = (batch: readonly number[]): number => batch.length * 100;
  expect((await run({ first: 1, bytes: 500 }, sizeOf)).sizes).toEqual([1, 2, 4, 5, 5, 3]);
  expect((await run({ first: 8, bytes: 50 }, sizeOf)).sizes).toEqual([8, ...Array<number>(12).fill(1)]);
});

test("a failed batch is read in halves, down to the failing item", async () => {
  const { sizes, failed } = await run({}, (batch) => (batch.includes(5) ? throwing(broken) : 0));
  expect([...failed]).toEqual([[5, broken]]);
  expect(sizes).toEqual([8, 4, 4, 2, 1, 1, 1, 1, 1, 2, 4, 7]);
});

test("if large batches fail, few batches are read twice", async () => {
  const { sizes, failed } = await run(
    { items: Array.from({ length: 100 }, (_, item) => item), most: 50 },
    (batch) => (batch.length > 10 ? throwing(broken) : 0),
  );
  expect(failed.size).toBe(0);
  expect(sizes.length).toBeLessThan(25);
});

test("a refused item is requested alone once, and an item without an answer a few times", async () => {
  const refused = new GitOpsError("refused", "too large");
  const once = await run({ most: 1 }, (batch) => (batch.includes(5) ? throwing(refused) : 0));
  expect([once.sizes.length, once.slept, [...once.failed.keys()]]).toEqual([20, [], [5]]);
  const thrice = await run({ most: 1 }, (batch) => (batch.includes(5) ? throwing(broken) : 0));
  expect([thrice.sizes.length, thrice.slept, [...thrice.failed.keys()]]).toEqual([22, [1000, 2000], [5]]);
});

test("the batch is repeated after the time that GitHub asks for", async () => {
  const { sizes, slept } = await run({}, (_, request) => (request === 2 ? throwing(limited) : 0));
  expect([sizes, slept]).toEqual([[8, 8, 8, 4], [20_000]]);
});

describe("it fails", () => {
  test("when GitHub asks for a wait past the deadline", async () => {
    await expect(run({}, () => throwing(limited), 19_999)).rejects.toBe(limited);
  });

  test("when GitHub asks for a wait again and again", async () => {
    await expect(run({}, () => throwing(limited))).rejects.toBe(limited);
  });

  test("when three items in a row have no answer", async () => {
    const { failed } = await run({}, (batch) =>
      batch.some((item) => [3, 4, 9].includes(item)) ? throwing(broken) : 0,
    );
    expect([...failed.keys()]).toEqual([3, 4, 9]);
    await expect(run({}, (batch) => (batch.some((item) => item > 2) ? throwing(broken) : 0))).rejects.toBe(
      broken,
    );
  });

  test("at once when the failure is not about an item", async () => {
    const forbidden = new GitOpsError("forbidden", "Bad credentials");
    await expect(run({}, () => throwing(forbidden))).rejects.toBe(forbidden);
  });

  test("when the signal fires", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const clock = { now: () => 0, random: () => 0, sleep: async () => undefined };
    await expect(inBatches({ items, most: 8, read: async () => 0 }, clock, { signal })).rejects.toThrow(
      "enough",
    );
  });
});

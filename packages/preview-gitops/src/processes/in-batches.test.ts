import { describe, expect, test } from "vitest";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { type Batching, inBatches } from "./in-batches.ts";

interface Played {
  readonly sizes: number[];
  readonly slept: number[];
  readonly failed: ReadonlyMap<number, GitOpsError>;
}

const items = Array.from({ length: 20 }, (_, index) => index);
const broken = new GitOpsError("unreachable", "502");
const limited = new GitOpsError("unreachable", "rate limit", { retryAfter: 20_000 });

/** Reads the items; `answer` is what each request weighs, or throws. */
async function play(
  options: Partial<Batching<number>>,
  answer: (batch: readonly number[], request: number) => number = () => 0,
  deadline?: number,
): Promise<Played> {
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

test("each item is read once, as many at a time as may be", async () => {
  const seen: number[] = [];
  const { sizes } = await play({}, (batch) => seen.push(...batch));
  expect(sizes).toEqual([8, 8, 4]);
  expect(seen).toEqual(items);
});

test("what items weigh is learnt from the answers, and growing takes its time", async () => {
  const weigh = (batch: readonly number[]): number => batch.length * 100;
  expect((await play({ first: 1, bytes: 500 }, weigh)).sizes).toEqual([1, 2, 4, 5, 5, 3]);
  expect((await play({ first: 8, bytes: 50 }, weigh)).sizes).toEqual([8, ...Array<number>(12).fill(1)]);
});

test("a batch that fails is read in halves, down to the item that is to blame", async () => {
  const { sizes, failed } = await play({}, (batch) => (batch.includes(5) ? throwing(broken) : 0));
  expect([...failed]).toEqual([[5, broken]]);
  expect(sizes).toEqual([8, 4, 4, 2, 1, 1, 1, 1, 1, 2, 4, 7]);
});

test("where it is the size that is to blame, few batches are read twice", async () => {
  const { sizes, failed } = await play(
    { items: Array.from({ length: 100 }, (_, item) => item), most: 50 },
    (batch) => (batch.length > 10 ? throwing(broken) : 0),
  );
  expect(failed.size).toBe(0);
  expect(sizes.length).toBeLessThan(25);
});

test("an item that can never be shown is asked for by itself once, and any other a few times", async () => {
  const refused = new GitOpsError("refused", "too large");
  const once = await play({ most: 1 }, (batch) => (batch.includes(5) ? throwing(refused) : 0));
  expect([once.sizes.length, once.slept, [...once.failed.keys()]]).toEqual([20, [], [5]]);
  const thrice = await play({ most: 1 }, (batch) => (batch.includes(5) ? throwing(broken) : 0));
  expect([thrice.sizes.length, thrice.slept, [...thrice.failed.keys()]]).toEqual([22, [1000, 2000], [5]]);
});

test("GitHub is left alone for as long as it says, and asked for the same again", async () => {
  const { sizes, slept } = await play({}, (_, request) => (request === 2 ? throwing(limited) : 0));
  expect([sizes, slept]).toEqual([[8, 8, 8, 4], [20_000]]);
});

describe("it gives up", () => {
  test("when GitHub wants to be left alone beyond the deadline", async () => {
    await expect(play({}, () => throwing(limited), 19_999)).rejects.toBe(limited);
  });

  test("when GitHub wants to be left alone again and again", async () => {
    await expect(play({}, () => throwing(limited))).rejects.toBe(limited);
  });

  test("when three items in a row got no answer", async () => {
    const { failed } = await play({}, (batch) =>
      batch.some((item) => [3, 4, 9].includes(item)) ? throwing(broken) : 0,
    );
    expect([...failed.keys()]).toEqual([3, 4, 9]);
    await expect(play({}, (batch) => (batch.some((item) => item > 2) ? throwing(broken) : 0))).rejects.toBe(
      broken,
    );
  });

  test("at once when it is not for the items", async () => {
    const forbidden = new GitOpsError("forbidden", "Bad credentials");
    await expect(play({}, () => throwing(forbidden))).rejects.toBe(forbidden);
  });

  test("when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const clock = { now: () => 0, random: () => 0, sleep: async () => undefined };
    await expect(inBatches({ items, most: 8, read: async () => 0 }, clock, { signal })).rejects.toThrow(
      "enough",
    );
  });
});

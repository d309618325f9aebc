import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

test("sleeps end in the order of their times", async () => {
  const clock = new VirtualClock(() => 0);
  const log: string[] = [];
  const task = (name: string, naps: readonly number[]) => async () => {
    for (const nap of naps) {
      await clock.sleep(nap);
      log.push(`${name} ${clock.now()}`);
    }
  };
  await clock.run([task("a", [300, 100]), task("b", [100, 250])]);
  expect(log).toEqual(["b 100", "a 300", "b 350", "a 400"]);
});

test("no virtual time passes while a task works", async () => {
  const clock = new VirtualClock(() => 0);
  const work = Promise.withResolvers<void>();
  const seen: number[] = [];
  const worker = async (): Promise<void> => {
    await work.promise;
    seen.push(clock.now());
  };
  const sleeper = async (): Promise<void> => {
    await clock.sleep(1_000);
    seen.push(clock.now());
  };
  const ended = clock.run([worker, sleeper]);
  await new Promise((resolve) => void setImmediate(resolve));
  expect(clock.now()).toBe(0);
  work.resolve();
  await ended;
  expect(seen).toEqual([0, 1_000]);
});

test("sleeps that end within one tick end together", async () => {
  const clock = new VirtualClock(() => 0);
  const awake: number[] = [];
  const napper = (nap: number) => async () => {
    await clock.sleep(nap);
    awake.push(clock.now());
  };
  await clock.run([napper(101), napper(149), napper(151)]);
  expect(awake).toEqual([150, 150, 200]);
});

test("a task that fails does not stop the others", async () => {
  const clock = new VirtualClock(() => 0);
  const failure = new Error("no");
  const ended = await clock.run([
    () => Promise.reject(failure),
    async () => {
      await clock.sleep(10);
      return clock.now();
    },
  ]);
  expect(ended).toEqual([
    { status: "rejected", reason: failure },
    { status: "fulfilled", value: 50 },
  ]);
});

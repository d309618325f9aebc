import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { StuckError, watchdog } from "./watchdog.ts";

const never = (): Promise<never> => new Promise(() => {});

test("work that settles keeps its result and its error", async () => {
  const dog = watchdog(new EventEmitter());
  expect(await dog.watch(() => Promise.resolve(1))).toBe(1);
  await expect(dog.watch(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
});

test("work that has not settled when the program has nothing left to do ends as stuck", async () => {
  const program = new EventEmitter();
  const work = watchdog(program).watch(never);
  program.emit("beforeExit");
  await expect(work).rejects.toThrow(StuckError);
});

test("the innermost work ends first, and what is around it can still report", async () => {
  const program = new EventEmitter();
  const dog = watchdog(program);
  const outer = dog.watch(() =>
    dog.watch(never).catch((error: unknown) => `told: ${error instanceof StuckError}`),
  );
  program.emit("beforeExit");
  expect(await outer).toBe("told: true");
});

test("what is around it ends too, when its own report is stuck", async () => {
  const program = new EventEmitter();
  const dog = watchdog(program);
  const { promise: reporting, resolve: reports } = Promise.withResolvers<void>();
  const outer = dog.watch(() =>
    dog.watch(never).catch(() => {
      reports();
      return never();
    }),
  );
  program.emit("beforeExit");
  await reporting;
  program.emit("beforeExit");
  await expect(outer).rejects.toThrow(StuckError);
});

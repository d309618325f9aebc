import { expect, test } from "vitest";
import { taskQueue } from "./git-repository.ts";

test("taskQueue starts a task after all earlier tasks have succeeded or failed", async () => {
  const run = taskQueue();
  const gate = Promise.withResolvers<undefined>();
  const log: string[] = [];
  const first = run(async () => {
    log.push("first starts");
    await gate.promise;
    log.push("first ends");
    throw new Error("first failed");
  });
  const second = run(async () => log.push("second"));
  const third = run(async () => log.push("third"));
  gate.resolve(undefined);
  await expect(first).rejects.toThrow("first failed");
  expect(await second).toBe(3);
  expect(await third).toBe(4);
  expect(log).toEqual(["first starts", "first ends", "second", "third"]);
});

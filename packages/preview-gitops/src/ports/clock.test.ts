import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";

test("a wait ends with the reason of its signal", async () => {
  const reason = new Error("interrupted");
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const wait = systemClock.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(wait).rejects.toBe(reason);
});

test("a wait without an interruption ends by itself", async () => {
  await expect(systemClock.sleep(0)).resolves.toBeUndefined();
  await expect(systemClock.sleep(0, new AbortController().signal)).resolves.toBeUndefined();
});

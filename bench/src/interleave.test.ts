import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

const NEVER = new AbortController().signal;

test("contestants take turns, each with its own number of repetitions", async () => {
  const log: string[] = [];
  const contestant = (name: string, times?: number) => ({
    prepare: async () => async () => void log.push(name),
    ...(times === undefined ? {} : { times }),
  });
  const medians = await interleave(2, { a: contestant("a", 2), b: contestant("b") }, NEVER);
  expect(log).toEqual(["a", "a", "b", "a", "a", "b"]);
  expect(Object.keys(medians)).toEqual(["a", "b"]);
});

test("nothing starts after the run is aborted", async () => {
  const ending = new AbortController();
  let runs = 0;
  const contestant = {
    prepare: async () => async () => {
      runs += 1;
      ending.abort(new Error("enough"));
    },
  };
  await expect(interleave(9, { contestant }, ending.signal)).rejects.toThrow("enough");
  expect(runs).toBe(1);
});

import { expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import { eachKindOnce, everyKindEverywhere, runMatrix } from "./fault-matrix.fixture.ts";
import { FAULT_MUTANTS } from "./fault-mutants.fixture.ts";
import type { Scenario } from "./fault-scenarios.fixture.ts";

const CHECKED: readonly Scenario["name"][] = ["no-op", "close"];

/** Scenario, and how often a request and its repetitions are hit. */
const EVERYWHERE = sized<readonly (readonly [Scenario["name"], number])[]>({
  test: [],
  check: CHECKED.map((name) => [name, 1] as const),
  soak: [...CHECKED, "push" as const].flatMap((name) => [1, 2, 99].map((times) => [name, times] as const)),
});

test.for(EVERYWHERE)(
  "a run of kind %s meets every kind of fault at every request, %d times, and ends right or says what to do",
  async ([name, times]) => {
    expect(await runMatrix(name, everyKindEverywhere(times))).toEqual([]);
  },
);

test.for(Object.entries(FAULT_MUTANTS))("the faults find %s", async ([, wrap]) => {
  expect(await runMatrix("deploy", eachKindOnce, { wrap, untilFirst: true })).not.toEqual([]);
});

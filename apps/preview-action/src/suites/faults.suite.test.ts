import { expect, test } from "vitest";
import { sized } from "tooling/suite-size";
import { eachKindOnce, everyKindEverywhere, runMatrix, type Select } from "./fault-matrix.fixture.ts";

const SELECTIONS = sized<readonly (readonly [name: string, select: Select])[]>({
  test: [["each kind of fault once", eachKindOnce]],
  check: [["every kind of fault at every request", everyKindEverywhere(1)]],
  soak: [1, 2, 99].map((times) => [
    `every kind at every request, ${times} times`,
    everyKindEverywhere(times),
  ]),
});

test.for(SELECTIONS)("a deploy meets %s, and ends right or says what to do", async ([, select]) => {
  expect(await runMatrix("deploy", select)).toEqual([]);
});

import { expect, test } from "vitest";
import { renderTable } from "./render-table.ts";

test("columns are aligned, numbers to the right, and a row without a target has an empty target", () => {
  const rows = [
    { id: "event.requests", value: 4, unit: "requests", versus: "a shallow clone: 5", ratio: 0.8 },
    { id: "bundle.bytes", value: 1_600_000.5, unit: "bytes", versus: "nothing", ratio: null },
    { id: "seed.landed", value: 1, unit: "of 50", versus: "the action: 50 of 50", ratio: 0.02 },
  ];
  const targets = { "event.requests": { atMost: 4 }, "bundle.bytes": { atMost: 1_500_000 } };
  expect(`\n${renderTable(rows, targets)}`).toBe(`
id                    value  unit      versus                ratio  target       ok
event.requests            4  requests  a shallow clone: 5      0.8  ≤ 4          yes
bundle.bytes    1,600,000.5  bytes     nothing                      ≤ 1,500,000  MISSED
seed.landed               1  of 50     the action: 50 of 50   0.02
`);
});

test("a lower limit is shown with ≥", () => {
  const rows = [{ id: "a", value: 3, unit: "times", versus: "b", ratio: 3 }];
  expect(renderTable(rows, { a: { atLeast: 20 } })).toMatch(/ {2}≥ 20 {4}MISSED\n$/);
});

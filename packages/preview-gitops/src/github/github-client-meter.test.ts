import { expect, test } from "vitest";
import { pointMeter } from "./github-client.ts";

test("counts the cost in the answers", () => {
  const meter = pointMeter();
  meter.add({ data: { rateLimit: { cost: 2 } } });
  meter.add({ data: { rateLimit: { cost: 51 } }, errors: [] });
  expect(meter.points).toBe(53);
});

test.each([
  [{ data: { createCommitOnBranch: {} } }],
  [{ data: null, errors: [] }],
  ["half an ans"],
  [undefined],
])("counts one point for an answer without a cost: %j", (answer) => {
  const meter = pointMeter();
  meter.add(answer);
  expect(meter.points).toBe(1);
});

import { expect, test } from "vitest";
import { pointMeter } from "./github-client.ts";

test("counts what answers say that they cost", () => {
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
])("counts one point for an answer that does not say it: %j", (answer) => {
  const meter = pointMeter();
  meter.add(answer);
  expect(meter.points).toBe(1);
});

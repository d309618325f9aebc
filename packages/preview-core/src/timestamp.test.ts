import { expect, test } from "vitest";
import { toTimestamp } from "./timestamp.ts";

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [1_795_341_600_123, "2026-11-22T10:00:00.123Z"],
])("%s is %s", (time, text) => {
  expect(toTimestamp(time)).toBe(text);
});

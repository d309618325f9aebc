import { expect, test } from "vitest";
import { DURATION_PATTERN, FORMS, toDuration, toMilliseconds, toTimestamp } from "./forms.ts";

test.each([
  ["1s", 1000],
  ["90s", 90_000],
  ["10m", 600_000],
  ["24h", 86_400_000],
  ["14d", 1_209_600_000],
  ["999999d", 86_399_913_600_000],
])("%s is %d milliseconds", (duration, milliseconds) => {
  expect(duration).toMatch(new RegExp(DURATION_PATTERN));
  expect(toMilliseconds(duration)).toBe(milliseconds);
});

test.each([
  [1000, "1s"],
  [90_000, "90s"],
  [60_000, "1m"],
  [86_400_000, "1d"],
  [90_000_000, "25h"],
  [86_399_913_600_000, "999999d"],
])("%d milliseconds are %s, and the other way round", (milliseconds, duration) => {
  expect(toDuration(milliseconds)).toBe(duration);
  expect(toMilliseconds(duration)).toBe(milliseconds);
});

test.each([
  "",
  "0s",
  "01s",
  "1",
  "s",
  "1.5h",
  "-1s",
  "+1s",
  "1w",
  "1h30m",
  "1 h",
  "1h\n",
  "1000000s",
  "1H",
  "1e3s",
  "١s",
])("%j is no duration", (text) => {
  expect(text).not.toMatch(new RegExp(DURATION_PATTERN));
});

test("a text that is no duration has no length", () => {
  expect(toMilliseconds("10x")).toBeNaN();
});

test.each(["", "1\n2", "-1", "1e3", "1 Gi", "1GiB", "m"])("%j is no quantity", (text) => {
  expect(text).not.toMatch(new RegExp(FORMS.quantity.pattern));
});

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [1_795_341_600_123, "2026-11-22T10:00:00.123Z"],
])("the time %d is %s", (time, text) => {
  expect(toTimestamp(time)).toBe(text);
});

import { expect, test } from "vitest";
import { mergeResults } from "./results-file.ts";
import type { Row } from "./row.ts";

test("new rows replace old rows, other rows stay, and rows without an id are removed", () => {
  const kept = [row("gone", 1), row("b", 1), row("a", 1)];
  expect(mergeResults(kept, [row("b", 2)], ["a", "b", "c"])).toEqual([row("a", 1), row("b", 2)]);
});

function row(id: string, value: number): Row {
  return { id, value, unit: "", versus: "", ratio: null };
}

import { describe, expect, test } from "vitest";
import { matchRoute } from "./match-route.ts";

describe("matchRoute", () => {
  const commit = { match: [{ headers: { "x-preview-sha": { exact: "abc" } } }] };
  const everybody = {};

  test("takes the first route whose header is exactly the wanted one", () => {
    expect(matchRoute([commit, everybody], { "x-preview-sha": "abc" })).toBe(commit);
    expect(matchRoute([commit, everybody], { "x-preview-sha": "abcd" })).toBe(everybody);
  });

  test("finds nothing when no route is for everybody", () => {
    expect(matchRoute([commit], {})).toBeUndefined();
  });
});

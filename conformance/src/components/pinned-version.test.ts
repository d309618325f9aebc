import { describe, expect, test } from "vitest";
import { pinnedVersion } from "./pinned-version.ts";

describe("pinnedVersion", () => {
  test.each([
    ["a single line", "module a\n\nrequire example.com/b v1.2.3\n"],
    ["a block", "module a\n\nrequire (\n\texample.com/b/v2 v2.0.0\n\texample.com/b v1.2.3 // indirect\n)\n"],
  ])("reads %s", (_, goMod) => {
    expect(pinnedVersion(goMod, "example.com/b")).toBe("v1.2.3");
  });

  test("throws when the module is not required", () => {
    expect(() => pinnedVersion("module a\n", "example.com/b")).toThrow("example.com/b");
  });
});

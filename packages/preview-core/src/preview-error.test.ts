import { expect, test } from "vitest";
import { PreviewError } from "./preview-error.ts";

test("has every problem in its message, one on each line, with its place where it has one", () => {
  const problems = [
    { path: "", message: "is empty" },
    { path: "policy.ttl", message: "is wrong" },
  ];
  const cause = new Error("why");
  const error = new PreviewError("invalid-config", problems, { cause });
  expect(error).toMatchObject({ name: "PreviewError", code: "invalid-config", problems, cause });
  expect(String(error)).toBe("PreviewError: is empty\npolicy.ttl: is wrong");
});

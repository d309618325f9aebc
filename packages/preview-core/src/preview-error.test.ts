import { expect, test } from "vitest";
import { PreviewError } from "./preview-error.ts";

test("the message has one problem a line, each with its key where it has one", () => {
  const problems = [
    { path: "", message: "is empty" },
    { path: "policy.ttl", message: "is wrong" },
  ];
  const cause = new Error("why");
  const error = new PreviewError("invalid-config", problems, { cause });
  expect(error).toMatchObject({ name: "PreviewError", code: "invalid-config", problems, cause });
  expect(String(error)).toBe("PreviewError: is empty\npolicy.ttl: is wrong");
});

test("the message has the place of a problem in a file, as compilers write it", () => {
  const position = { file: "platform/preview.yaml", line: 7, column: 3 };
  const error = new PreviewError("invalid-config", [
    { path: "", message: "is empty", position },
    { path: "policy.ttl", message: "is wrong", position },
  ]);
  expect(error.message).toBe(
    "platform/preview.yaml:7:3: is empty\nplatform/preview.yaml:7:3 policy.ttl: is wrong",
  );
});

test("the message shows every character of a key, on one line", () => {
  const error = new PreviewError("invalid-config", [{ path: "a\nb\u2028\u202ec", message: "is unknown" }]);
  expect(error.message).toBe("a b\\u2028\\u202ec: is unknown");
});

test("of more than 100 problems, the error has the first 100 and the number of the others", () => {
  const all = Array.from({ length: 250 }, (_, at) => {
    return { path: `k${at}`, message: "is unknown", position: { file: "a.yaml", line: at + 1, column: 1 } };
  });
  expect(new PreviewError("invalid-config", all.slice(0, 100)).problems).toEqual(all.slice(0, 100));
  expect(new PreviewError("invalid-config", all.slice(0, 101)).problems).toHaveLength(101);
  const { problems, message } = new PreviewError("invalid-config", all);
  expect(problems.slice(0, 100)).toEqual(all.slice(0, 100));
  expect(message.split("\n").slice(99)).toEqual([
    "a.yaml:100:1 k99: is unknown",
    "a.yaml:101:1: and 150 more problems",
  ]);
});

import { describe, expect, test } from "vitest";
import { planRemoval, removalProblems } from "./plan-removal.ts";

const ROOT = "infra/quickstart-services";
const DIRECTORY = `${ROOT}/pricing-api/preview-pr-7`;

test("removes every file of the directory, and says why", () => {
  const files = new Map([
    [`${DIRECTORY}/a.yaml`, ""],
    [`${DIRECTORY}/deep/b.yaml`, ""],
  ]);
  expect(planRemoval({ directory: DIRECTORY, reason: "its repository is gone" }, files, ROOT)).toEqual({
    message: "Remove pricing-api pull request 7\n\nBy hand, because its repository is gone",
    write: new Map(),
    remove: [`${DIRECTORY}/a.yaml`, `${DIRECTORY}/deep/b.yaml`],
  });
});

test("a reason is one line, however it was typed", () => {
  const reason = ` a\n\nCo-authored-by: x\u202e${"y".repeat(600)}`;
  const { message } = planRemoval({ directory: DIRECTORY, reason }, new Map(), ROOT);
  expect(message.split("\n")).toHaveLength(3);
  expect(message).toContain("because a Co-authored-by: x yyy");
  expect(message.length).toBeLessThan(600);
});

describe("refuses", () => {
  test.each([
    ["the root", ROOT],
    ["a service", `${ROOT}/pricing-api`],
    ["another root", "infra/other/pricing-api/preview-pr-7"],
    ["what is inside of a preview", `${DIRECTORY}/deep`],
    ["a number with a leading zero", `${ROOT}/pricing-api/preview-pr-07`],
    ["a way out", `${ROOT}/../pricing-api/preview-pr-7`],
    ["a service that can be none", `${ROOT}/Pricing/preview-pr-7`],
    ["a service that is too long", `${ROOT}/${"a".repeat(64)}/preview-pr-7`],
    ["a slash at the end", `${DIRECTORY}/`],
    ["nothing", ""],
  ])("%s", (_, directory) => {
    expect(removalProblems({ directory, reason: "x" }, ROOT)).toEqual([
      {
        path: "directory",
        message: expect.stringContaining(`expected ${ROOT}/SERVICE/preview-pr-NUMBER, got`),
      },
    ]);
    expect(() => planRemoval({ directory, reason: "x" }, new Map(), ROOT)).toThrow("directory: expected");
  });

  test("a reason that says nothing, and all that is wrong at once", () => {
    expect(removalProblems({ directory: "x", reason: " \n" }, ROOT).map(({ path }) => path)).toEqual([
      "directory",
      "reason",
    ]);
  });

  test.each([`${DIRECTORY}0/a.yaml`, `${DIRECTORY}/../preview-pr-8/a.yaml`, `${DIRECTORY}/`])(
    "a file that is outside of the directory, such as %s",
    (path) => {
      const files = new Map([[path, ""]]);
      expect(() => planRemoval({ directory: DIRECTORY, reason: "x" }, files, ROOT)).toThrow(
        `${path}: is outside ${DIRECTORY}/`,
      );
    },
  );
});

import { expect, test } from "vitest";
import { type ClosureAnswer, missedReason } from "./pull-request-states.ts";

const MERGED: ClosureAnswer = {
  state: "MERGED",
  mergedBy: { kind: "User", login: "crh225" },
  author: { kind: "User", login: "crh225" },
  mergeable: "UNKNOWN",
  isCrossRepository: false,
  headRef: {},
};
const CLOSED: ClosureAnswer = { ...MERGED, state: "CLOSED", mergedBy: null, mergeable: "MERGEABLE" };

test.each<[string, ClosureAnswer, string]>([
  [
    "merged by a workflow",
    { ...MERGED, mergedBy: { kind: "Bot", login: "github-actions" }, headRef: null },
    "a workflow's own token merged it, which starts no run",
  ],
  [
    "closed with a conflict",
    { ...CLOSED, mergeable: "CONFLICTING" },
    "it has a merge conflict, with which `pull_request` starts no run",
  ],
  [
    "opened by Dependabot",
    { ...CLOSED, author: { kind: "Bot", login: "dependabot" } },
    "Dependabot opened it, whose runs get no secrets",
  ],
  ["of a fork", { ...MERGED, isCrossRepository: true }, "it comes from a fork, whose runs get no secrets"],
  [
    "merged, and without its branch",
    { ...MERGED, headRef: null },
    "its branch was deleted after the merge, which cancels a run that has not begun",
  ],
])("a pull request that is %s explains why no run came", (_, pull, reason) => {
  expect(missedReason(pull)).toBe(reason);
});

test.each<[string, ClosureAnswer]>([
  ["merged by a person", MERGED],
  ["closed by a person", CLOSED],
  [
    "merged by a user who calls himself so",
    { ...MERGED, mergedBy: { kind: "User", login: "github-actions" } },
  ],
  ["merged by an App, whose merges start runs", { ...MERGED, mergedBy: { kind: "Bot", login: "mergify" } }],
  ["closed, and without its branch", { ...CLOSED, headRef: null }],
  ["merged, with a branch that this token may not see", { ...MERGED, headRef: undefined }],
])("a pull request that is %s explains nothing", (_, pull) => {
  expect(missedReason(pull)).toBeUndefined();
});

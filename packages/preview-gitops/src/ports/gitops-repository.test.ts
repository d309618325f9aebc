import { describe, expect, test } from "vitest";
import { type Commit, assertApplies, assertCommit } from "./gitops-repository.ts";

function commit(change: Partial<Commit>): Commit {
  return { head: "1".repeat(40), message: "Change", write: new Map(), remove: [], ...change };
}

function write(...paths: string[]): Commit {
  return commit({ write: new Map(paths.map((path) => [path, ""])) });
}

describe("assertCommit", () => {
  test("accepts an ordinary change", () => {
    expect(() => assertCommit(commit({ write: new Map([["a/b", ""]]), remove: ["a/c", "d"] }))).not.toThrow();
  });

  test.each([
    ["nothing", commit({})],
    ["an empty message", { ...write("a"), message: " \n" }],
    ["a NUL in the message", { ...write("a"), message: "a\0b" }],
    ["an empty path", write("")],
    ["an absolute path", write("/a")],
    ["a directory", write("a/")],
    ["a path with an empty name", write("a//b")],
    ["a path upwards", write("a/../b")],
    ["a path with a dot", write("./a")],
    ["git's own folder", write("a/.GIT/config")],
    ["a NUL in a path", write("a\0b")],
    ["a path that is written and removed", { ...write("a"), remove: ["a"] }],
    ["a path that is removed twice", commit({ remove: ["a", "a"] })],
    ["a file below a file", write("a", "a/b/c")],
  ])("refuses %s", (_, mistake) => {
    expect(() => assertCommit(mistake)).toThrow(TypeError);
  });
});

describe("assertApplies", () => {
  const kinds = new Map([
    ["file", "file"],
    ["directory", "directory"],
    ["directory/file", "file"],
    ["submodule", "submodule"],
  ]);
  const apply = (change: Commit) => () => assertApplies(change, (path) => kinds.get(path));

  test("accepts new files, changed files and removed files", () => {
    expect(
      apply({ ...write("new/file", "file", "directory/new"), remove: ["directory/file"] }),
    ).not.toThrow();
  });

  test.each([
    ["the removal of nothing", commit({ remove: ["absent"] })],
    ["the removal of a directory", commit({ remove: ["directory"] })],
    ["the removal of a submodule", commit({ remove: ["submodule"] })],
    ["a file where a directory is", write("directory")],
    ["a file where a submodule is", write("submodule")],
    ["a file below a file", write("file/x/y")],
    ["a file below a submodule", write("submodule/x")],
  ])("refuses %s", (_, change) => {
    expect(apply(change)).toThrow(expect.objectContaining({ code: "refused" }));
  });
});

import { describe, expect, test } from "vitest";
import { readableOutput } from "./git.ts";

describe("readableOutput", () => {
  test("has the messages of git and the server on one line", () => {
    const output = [
      "remote: error: GH013: Repository rule violations found for refs/heads/main.        ",
      "remote: ",
      "remote: - Changes must be made through a pull request.        ",
      "To https://github.com/crh225/platform.git",
      "error: failed to push some refs to 'https://github.com/crh225/platform.git'",
      "hint: Updates were rejected",
      "",
    ].join("\n");
    expect(readableOutput(output, undefined)).toBe(
      "GH013: Repository rule violations found for refs/heads/main. - Changes must be made through a pull request. " +
        "failed to push some refs to 'https://github.com/crh225/platform.git'",
    );
  });

  test("keeps the cause of a failed connection, without git's advice", () => {
    const output = [
      "git@github.com: Permission denied (publickey).",
      "fatal: Could not read from remote repository.",
      "",
      "Please make sure you have the correct access rights",
      "and the repository exists.",
      "",
    ].join("\n");
    expect(readableOutput(output, undefined)).toBe(
      "git@github.com: Permission denied (publickey). Could not read from remote repository.",
    );
  });

  test("has neither the token nor its encoded forms", () => {
    const token = "ghs_1/2+3";
    const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
    const text = readableOutput(`a ${token} b ${encoded} c ${encodeURIComponent(token)}`, token);
    expect(text).toBe("a *** b *** c ***");
  });

  test("has no control characters and a limited length", () => {
    expect(readableOutput("\u001B[2Jcleared\u0007\rover", undefined)).toBe("[2Jcleared over");
    expect(readableOutput("x".repeat(5000), undefined)).toHaveLength(601);
  });
});

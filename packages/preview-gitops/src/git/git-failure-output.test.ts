import { describe, expect, test } from "vitest";
import { readableOutput } from "./git-failure.ts";

describe("readableOutput", () => {
  test("keeps what git and the server said, on one line", () => {
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

  test("hides the token, also where it is encoded", () => {
    const token = "ghs_1/2+3";
    const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
    const text = readableOutput(`a ${token} b ${encoded} c ${encodeURIComponent(token)}`, token);
    expect(text).toBe("a *** b *** c ***");
  });

  test("removes control characters and cuts what is long", () => {
    expect(readableOutput("\u001B[2Jcleared\u0007\rover", undefined)).toBe("[2Jcleared over");
    expect(readableOutput("x".repeat(5000), undefined)).toHaveLength(601);
  });
});

import { PreviewError } from "preview-core";
import { describe, expect, test } from "vitest";
import { bareRepository } from "./git/bare-repository.fixture.ts";
import { openGitOps, parseGitOpsAddress } from "./open-gitops.ts";

describe("parseGitOpsAddress", () => {
  test.each([
    ["crh225/platform", true],
    ["https://github.com/crh225/platform.git", false],
    ["ssh://git@github.com/crh225/platform.git", false],
    ["git@github.com:crh225/platform.git", false],
    ["file:///srv/git/platform.git", false],
    ["/srv/git/platform.git", false],
  ])("accepts %s, on GitHub's API: %s", (text, onGitHub) => {
    expect(parseGitOpsAddress(text)).toEqual({ repository: text, onGitHub });
  });

  test.each([
    [undefined, "gitops: expected OWNER/NAME on GitHub, a git URL or an absolute path, got nothing"],
    ["", 'gitops: expected OWNER/NAME on GitHub, a git URL or an absolute path, got ""'],
    ["x y", 'gitops: expected OWNER/NAME on GitHub, a git URL or an absolute path, got "x y"'],
    ["../gitops", "gitops: expected OWNER/NAME on GitHub"],
    ["crh225/gitops/x", "gitops: expected OWNER/NAME on GitHub"],
    ["-crh225/gitops", "gitops: expected OWNER/NAME on GitHub"],
    ["ext::sh -c x", "is not a git remote that can be used"],
  ])("refuses %j and names the option", (text, message) => {
    const parse = () => parseGitOpsAddress(text, "gitops");
    expect(parse).toThrow(PreviewError);
    expect(parse).toThrow(message);
  });

  test("refuses a password without repeating it", () => {
    const parse = () => parseGitOpsAddress("https://somebody:hunter2@git.chrishouse.io/gitops.git", "gitops");
    expect(parse).toThrow(
      /^gitops: The URL of the repository at git\.chrishouse\.io holds a user or password/,
    );
    expect(parse).not.toThrow(/hunter2/);
  });
});

describe("openGitOps", () => {
  test("reads the named branch of a repository in a local folder", async () => {
    await using bare = await bareRepository(new Map([["preview.yaml", "version: 1\n"]]));
    const address = parseGitOpsAddress(bare.path);
    await using gitops = openGitOps({ address, branch: "main", userAgent: "test" });
    const { files } = await gitops.read({ files: ["preview.yaml"] });
    expect(files.get("preview.yaml")).toBe("version: 1\n");
  });
});

import { describe, expect, test } from "vitest";
import { readHead, readManifests } from "./deployer.ts";
import { createTestRepository, type TestRepository } from "./deployer.fixture.ts";

const APPLICATION = "root/pricing-api/preview-pr-1/argocd-application.yaml";

describe("readManifests", () => {
  test("reads the Applications and the claims of preview directories, and nothing else", async () => {
    await using repository = await createTestRepository();
    await repository.commit({
      [APPLICATION]: "one",
      "root/orders/preview-pr-20/argocd-application.yaml": "zwanzig €\n\nzwei",
      "root/pricing-api/preview-pr-1/namespace-claim.yaml": "claim",
      "root/pricing-api/preview-pr-1/another.yaml": "x",
      "root/pricing-api/preview-pr-1/my-namespace-claim.yaml": "x",
      "root/pricing-api/namespace-claim.yaml": "x",
      "root/pricing-api/argocd-application.yaml": "x",
      "root/pricing-api/preview-pr-0/argocd-application.yaml": "x",
      "root/pricing-api/preview-pr-1/deeper/argocd-application.yaml": "x",
      "root/deeper/pricing-api/preview-pr-1/argocd-application.yaml": "x",
      "root2/pricing-api/preview-pr-1/argocd-application.yaml": "x",
      "argocd-application.yaml": "x",
    });
    expect([...(await readCurrent(repository))]).toEqual([
      ["root/orders/preview-pr-20/argocd-application.yaml", "zwanzig €\n\nzwei"],
      [APPLICATION, "one"],
      ["root/pricing-api/preview-pr-1/namespace-claim.yaml", "claim"],
    ]);
  });

  test("reads the newest commit", async () => {
    await using repository = await createTestRepository();
    await repository.commit({ [APPLICATION]: "old" });
    await repository.commit({ [APPLICATION]: "new" });
    expect((await readCurrent(repository)).get(APPLICATION)).toBe("new");
    await repository.commit({ [APPLICATION]: null, "README.md": "" });
    expect((await readCurrent(repository)).size).toBe(0);
  });

  test("finds nothing when the root does not exist", async () => {
    await using repository = await createTestRepository();
    await repository.commit({ "README.md": "" });
    expect((await readCurrent(repository)).size).toBe(0);
  });
});

describe("readHead", () => {
  test("returns the commit of exactly that branch", async () => {
    await using repository = await createTestRepository();
    expect(await readHead(repository)).toBeUndefined();
    const sha = await repository.commit({ "README.md": "" });
    expect(await readHead(repository)).toBe(sha);
    expect(await readHead({ ...repository, branch: "mai" })).toBeUndefined();
    expect(await readHead({ ...repository, branch: "main/deeper" })).toBeUndefined();
  });

  test("rejects with git's own message when there is no repository", async () => {
    await expect(readHead({ gitDirectory: "/", branch: "main" })).rejects.toThrow(
      /^git for-each-ref failed: fatal: not a git repository/,
    );
  });
});

async function readCurrent(repository: TestRepository): Promise<ReadonlyMap<string, string>> {
  return readManifests(repository.gitDirectory, (await readHead(repository)) ?? "", "root");
}

import { type GitHubInjection, type LocalGitHub, startGitHub } from "local-github";
import type { ImagePackage } from "preview-core/plan";
import { describe, expect, test } from "vitest";
import type { Images } from "../ports/images.ts";
import { githubClient } from "./github-client.ts";
import { githubImages } from "./github-images.ts";

const SHOP: ImagePackage = {
  image: "ghcr.io/crh225/shop/api",
  owner: "crh225",
  name: "shop/api",
  repository: { id: 7, fullName: "crh225/shop" },
  isDefault: false,
};
const OF_A_PERSON: ImagePackage = { ...SHOP, image: "ghcr.io/hubot/api", owner: "hubot", name: "api" };

function connect(github: LocalGitHub): Images {
  const scopes = ["read:packages", "delete:packages"] as const;
  const token = github.createToken({ name: "images", login: "octocat", kind: "user", grants: {}, scopes });
  return githubImages(githubClient({ apiUrl: github.apiUrl, token, userAgent: "test" }));
}

function operationsOf({ requests }: LocalGitHub): string[] {
  return requests.map(({ operation }) => operation);
}

test("the packages of a user are found, listed completely and deleted", async () => {
  await using github = await startGitHub();
  const images = Array.from({ length: 31 }, (_, index) =>
    github.pushImage({ package: "hubot/api", owner: "User", tags: [`pr-${index + 1}`] }),
  );
  const registry = connect(github);
  expect(await registry.list(OF_A_PERSON)).toHaveLength(31);
  expect(await registry.readSource(OF_A_PERSON)).toBe("none");
  const id = images[0]?.id ?? 0;
  expect(await registry.read(OF_A_PERSON, id)).toMatchObject({ id, tags: ["pr-1"] });
  expect(await registry.remove(OF_A_PERSON, id)).toBeUndefined();
  expect(await registry.read(OF_A_PERSON, id)).toBeUndefined();
  expect(github.violations).toEqual([]);
  // Only the first request finds out whether a user or an organization owns the packages.
  expect(operationsOf(github).filter((one) => /org/.test(one))).toHaveLength(1);
});

test("the linked repository of a package is the one in the answer of GitHub", async () => {
  await using github = await startGitHub();
  const { id } = await github.createRepository({ fullName: "crh225/shop" });
  github.pushImage({ package: "crh225/shop/api", repository: "crh225/shop" });
  expect(await connect(github).readSource(SHOP)).toBe(id);
  expect(github.violations).toEqual([]);
});

test("a missing package is searched for a user and for an organization, and the message names the permission", async () => {
  await using github = await startGitHub();
  const registry = connect(github);
  const unseen = expect.stringMatching(/404: Package not found.*read:packages/);
  expect(await registry.list(SHOP)).toEqual({ unseen });
  expect(await registry.readSource(SHOP)).toEqual({ unseen });
});

describe("an answer", () => {
  const version = {
    id: 1,
    name: "sha256:0",
    created_at: "2026-11-24T10:00:00Z",
    metadata: { package_type: "container", container: { tags: ["pr-1"] } },
  };
  const answering = (body: unknown, headers: Record<string, string> = {}): GitHubInjection => {
    const fault = { kind: "answer", status: 200, body, headers, undocumented: true } as const;
    return { when: ({ operation }) => operation.startsWith("packages/"), fault };
  };

  test.each<[string, unknown]>([
    ["that is no list", {}],
    ["that is nothing", ""],
    ["that is a page", "<!doctype html>"],
    ["with a null in it", [version, null]],
    ["with a version without a number", [{ ...version, id: undefined }]],
    ["with a version without a digest", [{ ...version, name: null }]],
    ["with a version without a time", [{ ...version, created_at: "soon" }]],
    [
      "with a version that leaves out its tags",
      [version, { ...version, metadata: { package_type: "container" } }],
    ],
    ["with a tag that is no text", [{ ...version, metadata: { container: { tags: ["pr-1", null] } } }]],
  ])("%s is not a list of images", async (_, body) => {
    await using github = await startGitHub();
    github.inject(answering(body));
    await expect(connect(github).list(SHOP)).rejects.toMatchObject({ code: "unreachable" });
  });

  test.each<[string, unknown]>([
    ["that is empty", {}],
    ["about another package", { name: "other", repository: { id: 7 } }],
    ["with a repository without a number", { name: "shop/api", repository: { full_name: "crh225/shop" } }],
  ])("%s has no linked repository", async (_, body) => {
    await using github = await startGitHub();
    github.inject(answering(body));
    await expect(connect(github).readSource(SHOP)).rejects.toMatchObject({ code: "unreachable" });
  });

  test("for another image is refused", async () => {
    await using github = await startGitHub();
    github.inject(answering(version));
    await expect(connect(github).read(SHOP, 2)).rejects.toMatchObject({ code: "unreachable" });
  });

  test("other than 204 is not a deletion", async () => {
    await using github = await startGitHub();
    github.inject(answering({}));
    await expect(connect(github).remove(SHOP, 1)).rejects.toMatchObject({ code: "unreachable" });
  });

  test("with a link to another server is not followed, because the server would get the token", async () => {
    await using github = await startGitHub();
    const link = '<http://localhost:1/organizations/1/packages?page=2>; rel="next"';
    github.inject(answering([version], { link }));
    await expect(connect(github).list(SHOP)).rejects.toMatchObject({
      code: "unreachable",
      message: "GitHub's list goes on elsewhere",
    });
  });

  test("that is truncated at a later page is not a list of images", async () => {
    await using github = await startGitHub();
    for (let index = 0; index < 101; index += 1)
      github.pushImage({ package: "crh225/shop/api", tags: [`v${index}`] });
    const isSecond = { seen: 0 };
    github.inject({ when: () => (isSecond.seen += 1) === 2, fault: { kind: "malformed" } });
    await expect(connect(github).list(SHOP)).rejects.toMatchObject({ code: "unreachable" });
    expect(await connect(github).list(SHOP)).toHaveLength(101);
  });
});

describe("a refusal", () => {
  async function refused(status: number, message: string): Promise<unknown> {
    await using github = await startGitHub();
    const { id } = github.pushImage({ package: "crh225/shop/api", tags: ["pr-1"] });
    github.pushImage({ package: "crh225/shop/api", tags: ["pr-2"] });
    const when: GitHubInjection["when"] = ({ method }) => method === "DELETE";
    github.inject({ when, fault: { kind: "answer", status, body: { message } } });
    try {
      return await connect(github).remove(SHOP, id);
    } catch (error) {
      return error;
    }
  }

  test.each([
    [
      "You cannot delete the last tagged version of a package. You must delete the package instead.",
      "it goes with the whole package only; delete that, or leave it until another image has a tag",
    ],
    [
      "Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further assistance.",
      "make the package private for the time it takes, ask GitHub's support, or give it a tag that is not a preview's",
    ],
  ])("%j is reported with the fix", async (message, remedy) => {
    expect(await refused(400, message)).toBe(`GitHub says "${message}"; ${remedy}`);
  });

  test.each<[number, string, string]>([
    [400, "Something else", "unreachable"],
    [403, "You need at least delete:packages scope to delete a package version.", "forbidden"],
    [403, "Resource not accessible by integration", "refused"],
    [403, "You have exceeded a secondary rate limit.", "unreachable"],
    [401, "Bad credentials", "forbidden"],
    [422, "Validation Failed", "refused"],
    [500, "Server Error", "unreachable"],
  ])("%i %s is %s", async (status, message, code) => {
    expect(await refused(status, message)).toMatchObject({ code });
  });
});

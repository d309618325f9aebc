import type { LocalPullRequest, LocalRepository } from "local-github";
import { imageTag } from "preview-core";
import { describe, expect, test } from "vitest";
import { type GitHubSweepWorld, githubSweepWorld } from "../sweep/github-sweep-world.fixture.ts";
import { DAY, HOUR, MINUTE, noAnswer, REQUEST, ROOT } from "../sweep/sweep-world.fixture.ts";
import type { SweepRequest, SweepResult } from "../sweep/sweep-platform.ts";
import { sweepPreviews } from "../sweep/sweep-previews.ts";

const PRUNE: SweepRequest = { ...REQUEST, pruneImages: true };

/** A pull request with a preview and an image. Both are an hour old at the sweep. */
async function deploy(world: GitHubSweepWorld, service: string): Promise<LocalPullRequest> {
  const repository = world.service(service);
  const pull = await world.deploy(repository);
  world.push(repository, pull);
  return pull;
}

/** Tags of a pull request's image. */
function tagsOf({ number, headSha }: LocalPullRequest): string[] {
  return [imageTag(number), imageTag(number, headSha)];
}

function release({ github }: GitHubSweepWorld, { fullName }: LocalRepository): void {
  github.pushImage({ package: fullName, repository: fullName, tags: ["latest", "v1.2.3"] });
}

function sweep(world: GitHubSweepWorld, request: SweepRequest = PRUNE): Promise<SweepResult> {
  return sweepPreviews(world.connectWithImages(), request);
}

/** The decision for each image, such as `tags action rule`. */
function decisionsOf({ images }: SweepResult): string[] {
  return (images?.plan.images ?? []).map(
    ({ version, action, rule }) => `${version.tags.join(" ")} ${action} ${rule}`,
  );
}

function operationsOf({ github }: GitHubSweepWorld, prefix: string): string[] {
  return github.requests.map(({ operation }) => operation).filter((one) => one.startsWith(prefix));
}

describe("after one sweep", () => {
  test("the images and previews of closed pull requests are gone, and all others exist", async () => {
    await using world = await githubSweepWorld(["a", "b"]);
    const [a, b] = [world.service("a"), world.service("b")];
    release(world, a);
    release(world, b);
    const closed = await deploy(world, "a");
    const open = await deploy(world, "a");
    const merged = await deploy(world, "b");
    world.github.pushImage({ package: a.fullName, tags: [] });
    closed.close();
    merged.close({ merged: true });
    world.wait(HOUR);
    const result = await sweep(world);
    expect(result.failed).toEqual([]);
    expect(await world.directories()).toEqual(["a/preview-pr-2"]);
    expect(world.tags("a")).toEqual([["latest", "v1.2.3"], tagsOf(open), []]);
    expect(world.tags("b")).toEqual([["latest", "v1.2.3"]]);
    expect(result.images).toMatchObject({ dry: false, removed: { size: 2 }, spared: new Map() });
  });

  test("an image with another tag, or of an open pull request too, exists", async () => {
    await using world = await githubSweepWorld(["a"]);
    const a = world.service("a");
    const [released, shared, open] = [await world.deploy(a), await world.deploy(a), await world.deploy(a)];
    world.push(a, released, "v2.0.0");
    world.push(a, shared, ...tagsOf(open));
    released.close({ merged: true });
    shared.close();
    world.wait(HOUR);
    const result = await sweep(world);
    expect(decisionsOf(result).map((one) => one.split(" ").at(-1))).toEqual(["open", "other-tag"]);
    expect(world.tags("a")).toHaveLength(2);
  });

  test("the images of a service without a preview are gone, because the owner file names the service", async () => {
    await using world = await githubSweepWorld(["a"]);
    release(world, world.service("a"));
    const pull = await deploy(world, "a");
    pull.close();
    world.wait(HOUR);
    await sweepPreviews(world.platform, REQUEST);
    expect(await world.directories()).toEqual([]);
    await sweep(world);
    expect(world.tags("a")).toEqual([["latest", "v1.2.3"]]);
  });

  test("an image within the grace period after the close exists", async () => {
    await using world = await githubSweepWorld(["a"]);
    release(world, world.service("a"));
    (await deploy(world, "a")).close();
    world.wait(MINUTE);
    expect(decisionsOf(await sweep(world))[0]).toMatch(/keep just-closed$/);
    expect(world.tags("a")).toHaveLength(2);
  });

  test("the newest tagged image of a package exists, because GitHub cannot delete it", async () => {
    await using world = await githubSweepWorld(["a"]);
    const pulls = [await deploy(world, "a"), await deploy(world, "a")];
    for (const pull of pulls) pull.close();
    world.wait(HOUR);
    const result = await sweep(world);
    expect([result.failed, world.tags("a").length]).toEqual([[], 1]);
    expect(decisionsOf(result).map((one) => one.split(" ").at(-1))).toEqual(["last", "closed"]);
  });

  test("the images of an archived repository exist, and its package is reported once", async () => {
    await using world = await githubSweepWorld(["a"]);
    const a = world.service("a");
    release(world, a);
    const pulls = [await deploy(world, "a"), await deploy(world, "a")];
    for (const pull of pulls) pull.close();
    a.archive();
    world.wait(HOUR);
    const { images } = await sweep(world);
    expect(world.tags("a")).toHaveLength(3);
    expect(images?.plan.packages).toMatchObject([
      { rule: "unknown", reason: expect.stringMatching(/^2 images are kept: .+ archived/) },
    ]);
  });

  test("an image of a preview directory exists, although its pull request is closed", async () => {
    await using world = await githubSweepWorld(["a"]);
    release(world, world.service("a"));
    (await deploy(world, "a")).close();
    world.wait(HOUR);
    await world.gitops.protect({ message: "protected branch 'main' check failed" });
    const result = await sweep(world);
    expect(result.failed).toMatchObject([{ what: "the commit" }]);
    expect(decisionsOf(result)[0]).toMatch(/keep in-use$/);
    expect(world.tags("a")).toHaveLength(2);
  });

  test("every page of a package is read", async () => {
    await using world = await githubSweepWorld(["a"]);
    const a = world.service("a");
    const pull = await deploy(world, "a");
    for (let index = 0; index < 250; index += 1)
      world.github.pushImage({ package: a.fullName, tags: [`v${index}`] });
    pull.close();
    world.wait(HOUR);
    await sweep(world);
    expect(world.tags("a")).toHaveLength(250);
    expect(operationsOf(world, "packages/get-all").length).toBe(3);
  });
});

describe("a package", () => {
  test("with another image name is swept if GitHub links the package to the repository", async () => {
    await using world = await githubSweepWorld(["a"]);
    const pull = await deploy(world, "a");
    const open = await deploy(world, "a");
    const path = `${ROOT}/a/preview-pr-${open.number}/argocd-application.yaml`;
    const text = (await world.gitops.readFile(path)) ?? "";
    const files = { [path]: text.replace("ghcr.io/crh225/a", "ghcr.io/crh225/shop/api") };
    await world.gitops.commit({ branch: "main", message: "Another image", files });
    const push = (repository: string, tags: readonly string[]) =>
      world.github.pushImage({ package: "crh225/shop/api", repository, tags });
    push("crh225/a", ["latest"]);
    push("crh225/gitops", tagsOf(pull));
    pull.close();
    world.wait(HOUR);
    const first = await sweep(world);
    expect(first.images?.plan.packages).toMatchObject([{ rule: "not-linked" }]);
    expect(world.tags("shop/api")).toHaveLength(2);
    push("crh225/a", ["v1"]);
    await sweep(world);
    expect(world.tags("shop/api")).toEqual([["latest"], ["v1"]]);
  });

  test("that is missing or hidden is reported, and the others are swept", async () => {
    await using world = await githubSweepWorld(["a", "b", "c"]);
    for (const service of ["a", "b"]) {
      release(world, world.service(service));
      (await deploy(world, service)).close();
    }
    (await world.deploy(world.service("c"))).close();
    world.github.findPackage("crh225/a").hide();
    world.wait(HOUR);
    const { images, failed } = await sweep(world);
    expect(failed).toEqual([]);
    expect(images?.plan.packages).toMatchObject([
      { rule: "unseen", package: { image: "ghcr.io/crh225/a" }, reason: expect.stringContaining("404") },
      { rule: "unseen", package: { image: "ghcr.io/crh225/c" } },
    ]);
    expect(world.tags("b")).toEqual([["latest", "v1.2.3"]]);
  });

  test("that the organization hides is reported, and the reason names the possible permission", async () => {
    await using world = await githubSweepWorld(["a"]);
    await deploy(world, "a");
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/");
    const body = { message: "Resource protected by organization SAML enforcement." };
    world.github.inject({ when, fault: { kind: "answer", status: 403, body } });
    const { images, failed } = await sweep(world);
    expect(failed).toEqual([]);
    expect(images?.plan.packages[0]?.reason).toMatch(
      /answered 403.+give the token the scope "read:packages"$/,
    );
  });

  test("is not read after a package that needs another scope of the token, which is a failure", async () => {
    await using world = await githubSweepWorld(["a", "b"]);
    await deploy(world, "a");
    await deploy(world, "b");
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/");
    const body = { message: "You need at least read:packages scope to get a package's versions." };
    world.github.inject({ when, times: 99, fault: { kind: "answer", status: 403, body } });
    const { failed } = await sweep(world);
    const message = expect.stringMatching(/answered 403.+; give the token the scope "read:packages"$/);
    expect(failed).toEqual([{ what: "the packages", message }]);
    expect(operationsOf(world, "packages/")).toHaveLength(1);
  });

  test("without an answer is a failure, and the others are swept", async () => {
    await using world = await githubSweepWorld(["a", "b"]);
    for (const service of ["a", "b"]) {
      release(world, world.service(service));
      (await deploy(world, service)).close();
    }
    world.wait(HOUR);
    const when = ({ path }: { readonly path: string }) => path.includes("/container/a/");
    world.github.inject({ when, times: 99, fault: { kind: "reset" } });
    const { failed } = await sweep(world);
    expect(failed).toMatchObject([{ what: "ghcr.io/crh225/a" }]);
    expect([world.tags("a").length, world.tags("b").length]).toEqual([2, 1]);
  });
});

describe("an image", () => {
  async function closedWorld(): Promise<GitHubSweepWorld> {
    const world = await githubSweepWorld(["a"]);
    release(world, world.service("a"));
    const pulls = [await deploy(world, "a"), await deploy(world, "a")];
    for (const pull of pulls) pull.close();
    world.wait(HOUR);
    return world;
  }

  /** Calls a function right before the first request of an operation. */
  function before(world: GitHubSweepWorld, operation: string, happens: () => unknown): void {
    const { promise: until, resolve } = Promise.withResolvers<void>();
    const when = (request: { readonly operation: string }) => request.operation === operation;
    const { reached } = world.github.inject({ when, fault: { kind: "hold", until } });
    void reached.then(happens).then(() => resolve());
  }

  test("that a rule of GitHub protects is kept and reported, and is no failure", async () => {
    await using world = await closedWorld();
    const pack = world.github.findPackage("crh225/a");
    pack.setVisibility("public");
    pack.setDownloads(5_001);
    const { images, failed } = await sweep(world);
    expect(failed).toEqual([]);
    expect(images?.removed.size).toBe(0);
    expect([...(images?.spared.values() ?? [])]).toEqual(
      Array.from({ length: 2 }, () =>
        expect.stringMatching(/^GitHub says "Publicly .+ support .+"; make the package private/),
      ),
    );
    expect(operationsOf(world, "packages/delete")).toHaveLength(2);
  });

  test("with a failed deletion stops no other", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/delete");
    world.github.inject({ when, times: 3, fault: { kind: "reset" } });
    const { failed, images } = await sweep(world);
    expect(failed).toMatchObject([{ what: expect.stringMatching(/^ghcr\.io\/crh225\/a:pr-2/) }]);
    expect(images?.removed.size).toBe(1);
    expect(world.tags("a")).toHaveLength(2);
  });

  test("with a lost answer to its deletion is gone, and is reported as gone", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/delete");
    world.github.inject({ when, fault: { kind: "reset-after-effect" } });
    const { failed, images } = await sweep(world);
    expect([failed, images?.removed.size, world.tags("a")]).toEqual([[], 2, [["latest", "v1.2.3"]]]);
  });

  test("that another user deletes at the same moment is gone, and is no failure", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/delete");
    const body = { message: "Package not found." };
    world.github.inject({ when, fault: { kind: "answer-after-effect", status: 404, body } });
    const { failed, images } = await sweep(world);
    expect([failed, images?.removed.size]).toEqual([[], 2]);
  });

  test("that the token may only read is a failure, and the message names the permission", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/delete");
    const body = { message: "Package not found." };
    world.github.inject({ when, times: 2, fault: { kind: "answer", status: 404, body } });
    const { failed, images } = await sweep(world);
    expect(failed).toHaveLength(2);
    expect(failed[0]?.message).toMatch(/404; give the token the scope "delete:packages".+"Admin"/);
    expect(images?.removed.size).toBe(0);
  });

  test("is kept if its pull request is reopened before the second read", async () => {
    await using world = await closedWorld();
    // The first read of the package's repository is the last request of the survey.
    before(world, "packages/get-package-for-organization", () => world.service("a").pullRequest(1).reopen());
    const result = await sweep(world);
    expect(decisionsOf(result)[1]).toMatch(/keep open$/);
    expect(world.tags("a")).toHaveLength(2);
  });

  test("is kept if its pull request is reopened during other deletions, because every few images are read again", async () => {
    await using world = await githubSweepWorld(["a"]);
    const a = world.service("a");
    release(world, a);
    const [first, second] = [await deploy(world, "a"), await deploy(world, "a")];
    for (let index = 0; index < 10; index += 1)
      world.github.pushImage({ package: a.fullName, tags: [`pr-2-00000000000${index}`] });
    for (const pull of [first, second]) pull.close();
    world.wait(HOUR);
    // Newest first: after ten images of the second pull request, each pull request has one image.
    before(world, "packages/delete-package-version-for-org", () => {
      void first.reopen();
      void second.reopen();
    });
    const { images } = await sweep(world);
    expect(images?.removed.size).toBe(10);
    expect(world.tags("a")).toEqual([["latest", "v1.2.3"], tagsOf(first), tagsOf(second)]);
  });

  test("that is hidden at the second read is reported, and is no failure", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) =>
      operation === "packages/get-package-version-for-organization";
    const body = { message: "Package not found." };
    world.github.inject({ when, fault: { kind: "answer", status: 404, body } });
    const { failed, images } = await sweep(world);
    expect([failed, images?.removed.size]).toEqual([[], 1]);
    expect([...(images?.spared.values() ?? [])]).toEqual(["it is gone already, or no longer visible"]);
  });

  test("that gets another tag before its deletion is kept", async () => {
    await using world = await closedWorld();
    before(world, "packages/get-package-version-for-organization", () => {
      const pack = world.github.findPackage("crh225/a");
      for (const { id, tags } of pack.images()) if (tags.includes("pr-2")) pack.tag(id, "v9");
    });
    const result = await sweep(world);
    expect(decisionsOf(result)[0]).toMatch(/keep other-tag$/);
    expect(world.tags("a")).toEqual([["latest", "v1.2.3"], expect.arrayContaining(["pr-2", "v9"])]);
  });

  test("is not read again with an invalid token", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/");
    const body = { message: "Bad credentials" };
    world.github.inject({ when, times: 99, fault: { kind: "answer", status: 401, body } });
    const { failed } = await sweep(world);
    expect(failed).toMatchObject([{ what: "the packages", message: expect.stringContaining("401") }]);
    expect(operationsOf(world, "packages/")).toHaveLength(1);
  });

  test("of no package is deleted after the token has expired", async () => {
    await using world = await githubSweepWorld(["a", "b"]);
    for (const service of ["a", "b"]) {
      release(world, world.service(service));
      (await deploy(world, service)).close();
    }
    world.wait(HOUR);
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/delete");
    const body = { message: "Bad credentials" };
    world.github.inject({ when, times: 99, fault: { kind: "answer", status: 401, body } });
    const { failed } = await sweep(world);
    expect(failed).toMatchObject([{ what: "ghcr.io/crh225/a", message: expect.stringContaining("401") }]);
    expect(operationsOf(world, "packages/delete")).toHaveLength(1);
  });

  test("is not deleted faster than one a second", async () => {
    await using world = await closedWorld();
    const { clock } = world.platform;
    const start = clock.now();
    await sweep(world);
    expect(clock.now() - start).toBe(2_000);
  });

  test("is not tried faster than one a second after refusals", async () => {
    await using world = await closedWorld();
    const when = ({ operation }: { readonly operation: string }) => operation.startsWith("packages/delete");
    const body = { message: "Resource not accessible by personal access token" };
    world.github.inject({ when, times: 99, fault: { kind: "answer", status: 403, body } });
    const { clock } = world.platform;
    const start = clock.now();
    const { failed } = await sweep(world);
    expect([failed.length, clock.now() - start]).toEqual([2, 2_000]);
  });
});

describe("nothing is deleted", () => {
  test.each<[string, SweepRequest, boolean]>([
    ["unless that was asked for", REQUEST, false],
    ["in a dry run, whatever was asked for", PRUNE, true],
  ])("%s", async (_, request, dryRun) => {
    await using world = await githubSweepWorld(["a"]);
    release(world, world.service("a"));
    (await deploy(world, "a")).close();
    world.wait(HOUR);
    const result = await sweepPreviews(world.connectWithImages(), request, { dryRun });
    expect(result.images).toMatchObject({ dry: true, removed: new Set() });
    expect(decisionsOf(result)[0]).toMatch(/remove closed$/);
    expect(world.tags("a")).toHaveLength(2);
    expect(operationsOf(world, "packages/delete")).toEqual([]);
  });

  test("if the removal limit is exceeded", async () => {
    await using world = await githubSweepWorld(["a"]);
    const a = world.service("a");
    release(world, a);
    const pull = await world.deploy(a);
    world.push(a, pull);
    for (const tag of ["0123456789ab", "123456789abc"])
      world.github.pushImage({ package: a.fullName, tags: [`pr-1-${tag}`] });
    pull.close();
    world.wait(HOUR);
    const limits = { maxRemovals: 2, maxShare: 1 };
    const { commit, plan, images } = await sweep(world, { ...PRUNE, limits });
    expect(commit).toBeDefined();
    expect([plan.limitExceeded, images?.plan.limitExceeded]).toEqual([
      undefined,
      "3 would be removed; the limit is 2",
    ]);
    expect(world.tags("a")).toHaveLength(4);
  });

  test("if the removal limit is exceeded for previews", async () => {
    await using world = await githubSweepWorld(["a", "b"]);
    release(world, world.service("a"));
    const gone = await deploy(world, "a");
    gone.close();
    world.wait(HOUR);
    await sweepPreviews(world.platform, REQUEST);
    for (const pull of [await deploy(world, "b"), await deploy(world, "b")]) pull.close();
    world.wait(HOUR);
    const limits = { maxRemovals: 1, maxShare: 1 };
    const { images } = await sweep(world, { ...PRUNE, limits });
    expect(images?.plan.limitExceeded).toMatch(
      /^the removal limit is exceeded for previews: 2 would be removed/,
    );
    expect(world.tags("a")).toHaveLength(2);
  });

  test("if a service cannot be read, because its previews may use any image", async () => {
    await using world = await githubSweepWorld(["a", "b"]);
    release(world, world.service("a"));
    (await deploy(world, "a")).close();
    await deploy(world, "b");
    world.wait(DAY);
    const platform = world.connectWithImages();
    const { gitops } = platform;
    const result = await sweepPreviews(
      {
        ...platform,
        gitops: {
          ...gitops,
          async read(wanted) {
            const paths = [...(wanted.directories ?? []), ...(wanted.listings ?? [])];
            if (paths.includes(`${ROOT}/b`)) throw noAnswer();
            return gitops.read(wanted);
          },
        },
      },
      PRUNE,
    );
    expect(result.failed.map(({ what }) => what)).toContain(`${ROOT}/b`);
    expect(result.images?.plan.limitExceeded).toMatch(/^services could not be read/);
    expect(world.tags("a")).toHaveLength(2);
  });
});

test("another registry is refused before any change", async () => {
  await using world = await githubSweepWorld(["a"]);
  (await deploy(world, "a")).close();
  const config = `${(await world.gitops.readFile("preview.yaml")) ?? ""}registry: {host: "localhost:5000"}\n`;
  await world.gitops.commit({ branch: "main", message: "Move", files: { "preview.yaml": config } });
  world.wait(HOUR);
  await expect(sweep(world)).rejects.toMatchObject({ code: "unserved-registry" });
  expect(await world.directories()).toEqual(["a/preview-pr-1"]);
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Ended,
  HOUR,
  type RunOptions,
  type SweeperWorld,
  sweeperWorld,
} from "../sweeper-world.fixture.ts";

const PRUNE = ["--images", "--prune-images"];

/** A release, and the images and previews of a closed and of an open pull request. */
async function imageWorld(config?: string): Promise<SweeperWorld> {
  const world = await sweeperWorld(config === undefined ? {} : { config });
  const { service } = world;
  world.github.pushImage({ package: service.fullName, repository: service.fullName, tags: ["latest"] });
  const closed = await world.preview("a");
  const open = await world.preview("b");
  world.push(closed);
  world.push(open);
  closed.close({ merged: true });
  world.time += HOUR;
  return world;
}

function run(world: SweeperWorld, args: readonly string[], how: RunOptions = {}): Promise<Ended> {
  return world.run(args, { ...how, environment: { IMAGES_TOKEN: world.imagesToken(), ...how.environment } });
}

test("the image of a closed pull request is removed with its preview, and every report says so", async () => {
  await using world = await imageWorld();
  const path = join(world.folder, "sweeper.prom");
  const { code, out, err, summary } = await run(world, [...PRUNE, "--metrics-file", path]);
  expect(code).toBe(0);
  expect([await world.previews(), world.tags().map(([tag]) => tag)]).toEqual([[2], ["latest", "pr-2"]]);
  expect(out).toMatch(
    /^removed {2}ghcr\.io\/crh225\/pricing-api:pr-1, pr-1-[0-9a-f]{12} +crh225\/pricing-api#1 +pull request 1 was merged$/m,
  );
  expect(out).toMatch(
    /^2 previews: 1 open, 1 closed\. Removed 1\. 3 images: 1 open, 1 closed, 1 with another tag\. Removed 1\. /m,
  );
  expect(err).toContain('"message":"removed","action":"remove","kind":"image","done":true,"rule":"closed"');
  expect(err).toContain('"images":{"dry":false,"braked":null,"states":{"open":1,"just-closed":0,"closed":1,');
  expect(summary).toMatch(/^\| removed \| `ghcr\.io\/crh225\/pricing-api:pr-1, pr-1-[0-9a-f]+` \|/m);
  const metrics = await readFile(path, "utf8");
  expect(metrics).toContain('orphan_sweeper_images{gitops="crh225/gitops",state="closed"} 1\n');
  expect(metrics).toContain('orphan_sweeper_images_removed{gitops="crh225/gitops"} 1\n');
  expect(metrics).toContain('orphan_sweeper_removed{gitops="crh225/gitops"} 1\n');
});

describe("nothing is deleted", () => {
  test.each([
    ["by --images alone", ["--images"]],
    ["in a dry run", [...PRUNE, "--dry-run"]],
  ])("%s, which says what would go", async (_, args) => {
    await using world = await imageWorld();
    const { code, out } = await run(world, args);
    expect(code).toBe(0);
    expect(world.tags()).toHaveLength(3);
    expect(out).toMatch(/^would remove {2}ghcr\.io\/crh225\/pricing-api:pr-1/m);
    expect(out).toContain("3 images: 1 open, 1 closed, 1 with another tag. Would remove 1");
    expect(world.github.requests.map(({ method }) => method)).not.toContain("DELETE");
  });

  test("without --images, and packages are not asked for", async () => {
    await using world = await imageWorld();
    const { out } = await run(world, []);
    expect(out).not.toContain("image");
    expect(world.github.requests.filter(({ operation }) => operation.startsWith("packages/"))).toEqual([]);
  });

  test("if the images exceed the removal limit, which ends with 3, and the previews are swept", async () => {
    await using world = await imageWorld();
    for (const tag of ["pr-1-0123456789ab", "pr-1-123456789abc"])
      world.github.pushImage({ package: world.service.fullName, tags: [tag] });
    const { code, out, err, summary } = await run(world, [...PRUNE, "--max-removals", "2"]);
    expect(code).toBe(3);
    expect([await world.previews(), world.tags().length]).toEqual([[2], 5]);
    const exceeded =
      "Removal limit exceeded for images, none was deleted: 3 would be removed; the limit is 2.";
    expect(out).toContain(`${exceeded}\n`);
    expect(out).toContain("Committed ");
    expect(err).toContain('"outcome":"braked"');
    expect(summary).toContain(
      "**Removal limit exceeded for images\\, none was deleted\\: 3 would be removed",
    );
  });

  test("if the limit is 0", async () => {
    await using world = await imageWorld();
    await run(world, []);
    expect(await run(world, [...PRUNE, "--max-removals", "0"])).toMatchObject({ code: 3 });
    expect(world.tags()).toHaveLength(3);
  });
});

test("a package that cannot be read is reported, and is no failure", async () => {
  await using world = await imageWorld();
  world.github.findPackage(world.service.fullName).hide();
  const { code, out } = await run(world, PRUNE);
  expect(code).toBe(0);
  expect(out).toMatch(/^reported {2}ghcr\.io\/crh225\/pricing-api +could not list .+404.+read:packages/m);
});

test("a deletion that GitHub's rules forbid is reported with advice, and is no failure", async () => {
  await using world = await imageWorld();
  const pack = world.github.findPackage(world.service.fullName);
  pack.setVisibility("public");
  pack.setDownloads(5_001);
  const { code, out } = await run(world, PRUNE);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^not removed {2}ghcr\.io.+pull request 1 was merged; GitHub says .+make the package private/m,
  );
});

test("a token that may only read can report, and cannot delete", async () => {
  await using world = await imageWorld();
  const environment = { IMAGES_TOKEN: world.imagesToken(["read:packages"]) };
  expect(await run(world, ["--images"], { environment })).toMatchObject({ code: 0 });
  const { code, out } = await run(world, PRUNE, { environment });
  expect(code).toBe(1);
  expect(out).toMatch(/Failed:\n {2}ghcr\.io\/crh225\/pricing-api: .+answered 403.+delete:packages/);
  expect(world.tags()).toHaveLength(3);
});

test("an App's token has no access to packages, as on GitHub", async () => {
  await using world = await imageWorld();
  const grants = { "crh225/pricing-api": { packages: "write" } } as const;
  const secret = world.github.createToken({ name: "app", login: "app[bot]", kind: "app", grants });
  const { out } = await run(world, PRUNE, { environment: { IMAGES_TOKEN: secret } });
  expect(out).toMatch(/^reported {2}ghcr\.io\/crh225\/pricing-api .+404/m);
});

test("a workflow run's own token works for packages of its repository", async () => {
  await using world = await imageWorld();
  const grants = { "crh225/pricing-api": { packages: "write" } } as const;
  const secret = world.github.createToken({ name: "run", login: "actions", kind: "actions", grants });
  expect(await run(world, PRUNE, { environment: { IMAGES_TOKEN: secret } })).toMatchObject({ code: 0 });
  expect(world.tags().map(([tag]) => tag)).toEqual(["latest", "pr-2"]);
});

test("the token is hidden before it is used", async () => {
  await using world = await imageWorld();
  const secret = world.imagesToken();
  await run(world, PRUNE, { environment: { IMAGES_TOKEN: secret } });
  expect(world.hidden).toContain(secret);
});

test("another registry than ghcr.io is wrong usage, and nothing is changed", async () => {
  await using world = await imageWorld(
    'version: 1\ndomain: chrishouse.io\ncluster: x\nregistry: { host: "localhost:5000" }\n',
  );
  const { code, err } = await run(world, PRUNE);
  expect(code).toBe(2);
  expect(err).toContain(
    `images: preview.yaml:4:13 registry.host: expected ghcr.io, the only registry whose images can be swept, got "localhost:5000"`,
  );
  expect(await world.previews()).toEqual([1, 2]);
});

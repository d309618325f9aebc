import type { LocalPullRequest } from "local-github";
import { imageTag } from "preview-core";
import { type GitHubSweepWorld, githubSweepWorld } from "../processes/sweep/github-sweep-world.fixture.ts";
import { HOUR, MINUTE, REQUEST } from "../processes/sweep/sweep-world.fixture.ts";
import type { SweepResult } from "../processes/sweep/sweep-platform.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";
import type { SweepTestBed } from "./sweep-faults.fixture.ts";

/** An image, with a tag that no other image has. */
interface TestBedImage {
  readonly service: string;
  readonly tags: readonly string[];
}

const UNKNOWN = "ghcr.io/crh225/c";

/** A test bed with images of all kinds. The previews of closed pull requests are removed before. */
export async function imageTestBed(): Promise<SweepTestBed> {
  const resources = new AsyncDisposableStack();
  const world = resources.use(await githubSweepWorld(["a", "b", "c"]));
  const [a, b, c] = [world.service("a"), world.service("b"), world.service("c")];
  const closed = await world.deploy(a);
  const [open, shared, justClosed] = [await world.deploy(a), await world.deploy(a), await world.deploy(a)];
  const [merged, unseen] = [await world.deploy(b), await world.deploy(c)];
  const safe: readonly TestBedImage[] = [
    ...["a", "b", "c"].map((service) => ({ service, tags: ["latest"] })),
    { service: "a", tags: tagsOf(open) },
    { service: "a", tags: [...tagsOf(shared), "v1.2.3"] },
    { service: "a", tags: tagsOf(justClosed) },
    { service: "c", tags: tagsOf(unseen) },
  ];
  const removable: readonly TestBedImage[] = [
    { service: "a", tags: tagsOf(closed) },
    { service: "b", tags: tagsOf(merged) },
  ];
  for (const { service, tags } of [...safe, ...removable]) push(world, service, tags);
  for (const pull of [closed, shared, unseen]) pull.close();
  merged.close({ merged: true });
  world.wait(HOUR);
  c.hide();
  await sweepPreviews(world.platform, REQUEST);
  justClosed.close();
  world.wait(MINUTE);
  return {
    world,
    request: { ...REQUEST, pruneImages: true },
    platform: (fetch) => world.connectWithImages(fetch),
    async observe() {
      const lost = safe.filter((image) => !exists(world, image)).map(({ tags }) => tags.join(" "));
      return { lost, done: !removable.some((image) => exists(world, image)) };
    },
    isQuiet,
    describe,
    async reset() {
      justClosed.close();
      for (const image of removable) if (!exists(world, image)) push(world, image.service, image.tags);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function tagsOf({ number, headSha }: LocalPullRequest): string[] {
  return [imageTag(number), imageTag(number, headSha)];
}

function push({ github }: GitHubSweepWorld, service: string, tags: readonly string[]): void {
  const repository = `crh225/${service}`;
  github.pushImage({ package: repository, repository, tags });
}

function exists(world: GitHubSweepWorld, { service, tags }: TestBedImage): boolean {
  return world.tags(service).some((found) => tags.every((tag) => found.includes(tag)));
}

/** No image is unknown, unlinked or spared, except for those of the hidden repository. */
function isQuiet({ plan, images }: SweepResult): boolean {
  if (images === undefined || images.spared.size > 0) return false;
  const reported = images.plan.packages.filter(({ package: { image } }) => image !== UNKNOWN);
  const doubtful = images.plan.images.filter(
    ({ rule, package: { image } }) => (rule === "unknown" || rule === "not-linked") && image !== UNKNOWN,
  );
  const unknown = plan.previews.filter(
    ({ rule, preview }) => rule === "unknown" && !preview.directory.includes("/c/"),
  );
  return reported.length + doubtful.length + unknown.length === 0;
}

function describe({ images }: SweepResult): object {
  const decisions = images?.plan.images.map(
    ({ version, action, rule }) => `${version.tags[0]} ${action} ${rule}`,
  );
  const packages = images?.plan.packages.map(({ package: { image }, rule }) => `${image} ${rule}`);
  return { decisions, packages, spared: [...(images?.spared.values() ?? [])] };
}

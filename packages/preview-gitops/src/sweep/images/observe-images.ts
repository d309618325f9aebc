import {
  decideImage,
  type ImageFacts,
  type ImagePackage,
  type PackageContents,
  pullRequestsOf,
  type SweptPackage,
  type SweptPullRequest,
} from "preview-core/plan";
import { inBatches } from "../in-batches.ts";
import {
  confirmPullRequests,
  observePullRequests,
  type ObservedPullRequests,
  type PullRequestLook,
  type Wanted,
} from "../observe-pull-requests.ts";
import { settleBatches, toFailures } from "../settle-batches.ts";
import type { SweepFailure } from "../sweep-platform.ts";
import type { Images } from "../../ports/images.ts";

/** What it takes to look at images. */
export interface ImageLook extends PullRequestLook {
  readonly registry: Images;
}

/** Packages with all that decides about their images, and what could not be asked for. */
export interface ObservedImages {
  readonly packages: readonly SweptPackage[];
  readonly failed: readonly SweepFailure[];
}

/** What an image is judged by, besides its package. */
export type ImageGround = Pick<ImageFacts, "policy" | "now" | "used">;

/** A package that was seen. */
interface SeenPackage extends SweptPackage {
  readonly contents: PackageContents;
}

type Ask = (wanted: readonly Wanted[]) => Promise<ObservedPullRequests>;

/**
 * Looks at the images first and at their pull requests after that, so that what is opened meanwhile is never taken for an
 * orphan; and where something would go, at the repository that the package is linked to.
 *
 * What cannot be asked for is unseen; it never throws for that.
 */
export async function observeImages(
  look: ImageLook,
  packages: readonly ImagePackage[],
  ground: ImageGround,
): Promise<ObservedImages> {
  const listed = await listVersions(look, packages);
  const judged = await withGround(look, listed.packages, ground, (wanted) =>
    observePullRequests(look, wanted),
  );
  return { packages: judged.packages, failed: [...listed.failed, ...judged.failed] };
}

/** The same images with their pull requests, asked for one by one, and with their packages' repositories, asked for again. */
export async function confirmImages(
  look: ImageLook,
  packages: readonly SweptPackage[],
  ground: ImageGround,
): Promise<ObservedImages> {
  return withGround(look, packages, ground, (wanted) => confirmPullRequests(look, wanted));
}

async function listVersions(
  { registry, clock, retryPolicy, onProgress }: ImageLook,
  items: readonly ImagePackage[],
): Promise<ObservedImages> {
  const found = new Map<ImagePackage, SweptPackage["contents"]>();
  const read = async (batch: readonly ImagePackage[]): Promise<number> => {
    for (const pack of batch) {
      const listed = await registry.list(pack);
      found.set(
        pack,
        "unseen" in listed ? listed : { versions: listed, pullRequests: new Map(), source: "unasked" },
      );
    }
    onProgress?.({ phase: "packages", done: found.size, all: items.length });
    return 0;
  };
  const outcome = await settleBatches(inBatches({ items, read, most: 1 }, clock, retryPolicy));
  const packages = items.map((pack) => {
    const failure = outcome instanceof Error ? outcome : outcome.get(pack);
    const unseen = failure?.message ?? "GitHub did not answer";
    return { package: pack, contents: found.get(pack) ?? { unseen } };
  });
  return { packages, failed: toFailures(outcome, "the packages", ({ image }) => image) };
}

async function withGround(
  look: ImageLook,
  packages: readonly SweptPackage[],
  ground: ImageGround,
  ask: Ask,
): Promise<ObservedImages> {
  const { packages: asked, failed } = await withPullRequests(packages, ask);
  const linked = await withSources(look, asked, ground);
  return { packages: linked.packages, failed: [...failed, ...linked.failed] };
}

async function withPullRequests(packages: readonly SweptPackage[], ask: Ask): Promise<ObservedImages> {
  const wanted = packages.filter(isSeen).flatMap(({ package: pack, contents }) =>
    pullRequestsOf(contents.versions).map((number) => {
      return { pack, ref: { repository: pack.repository, number, nodeId: undefined }, labels: false };
    }),
  );
  const { states, failed } = await ask(wanted);
  const known = new Map<ImagePackage, Map<number, SweptPullRequest>>();
  for (const [index, { pack, ref }] of wanted.entries()) {
    const state = states[index];
    if (state !== undefined) known.set(pack, (known.get(pack) ?? new Map()).set(ref.number, state));
  }
  const asked = packages.map((swept) => {
    if (!isSeen(swept)) return swept;
    const pullRequests = known.get(swept.package) ?? new Map();
    return { ...swept, contents: { ...swept.contents, pullRequests } };
  });
  return { packages: asked, failed };
}

/** One request for a package, so only where the answer decides something. */
async function withSources(
  { registry, clock, retryPolicy }: ImageLook,
  packages: readonly SweptPackage[],
  ground: ImageGround,
): Promise<ObservedImages> {
  const items = packages.filter(isSeen).filter((swept) => wouldLose(swept, ground));
  const found = new Map<SweptPackage, SweptPackage["contents"]>();
  const read = async (batch: readonly SeenPackage[]): Promise<number> => {
    for (const swept of batch) {
      const source = await registry.readSource(swept.package);
      found.set(swept, typeof source === "object" ? source : { ...swept.contents, source });
    }
    return 0;
  };
  const outcome = await settleBatches(inBatches({ items, read, most: 1 }, clock, retryPolicy));
  return {
    packages: packages.map((swept) => ({ ...swept, contents: found.get(swept) ?? withoutSource(swept) })),
    failed: toFailures(outcome, "the packages", (swept) => swept.package.image),
  };
}

/** Whether something would go, if the package is the repository's. */
function wouldLose({ package: pack, contents }: SeenPackage, ground: ImageGround): boolean {
  const within = { package: pack, contents: { ...contents, source: pack.repository.id } };
  return contents.versions.some((version) => decideImage(version, within, ground).action === "remove");
}

/** What an earlier look said of it is not said any more. */
function withoutSource({ contents }: SweptPackage): SweptPackage["contents"] {
  return "unseen" in contents ? contents : { ...contents, source: "unasked" };
}

function isSeen(swept: SweptPackage): swept is SeenPackage {
  return !("unseen" in swept.contents);
}

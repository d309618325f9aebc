import {
  type ImagePackage,
  type ImageRules,
  needsSource,
  pullRequestsOf,
  type SeenPackage,
  type SweptPackage,
  type SweptPullRequest,
} from "preview-core/plan";
import type { Images } from "../../ports/images.ts";
import { inBatches, type ItemFailure, settleBatches, toFailures } from "../in-batches.ts";
import {
  type PullRequestReader,
  readEachPullRequest,
  readPullRequests,
  type ReadPullRequests,
  type WantedPullRequest,
} from "../read-pull-requests.ts";

/** What a read of images needs. */
export interface ImageReader extends PullRequestReader {
  readonly images: Images;
}

/** Packages with every fact that decides about their images, and the failures. */
export interface ReadImages {
  readonly packages: readonly SweptPackage[];
  readonly failed: readonly ItemFailure[];
}

type ReadStates = (wanted: readonly WantedPullRequest[]) => Promise<ReadPullRequests>;

/**
 * The images of packages. Reads images first, then their pull requests. A pull request that opens in between is therefore
 * never mistaken for closed. Reads the repository of a package only where it decides whether an image is removed.
 *
 * A package that cannot be read is unseen. Never throws a GitOpsError.
 */
export async function readImages(
  reader: ImageReader,
  packages: readonly ImagePackage[],
  rules: ImageRules,
): Promise<ReadImages> {
  const listed = await listVersions(reader, packages);
  const read = await readDetails(reader, listed.packages, rules, (wanted) =>
    readPullRequests(reader, wanted),
  );
  return { packages: read.packages, failed: [...listed.failed, ...read.failed] };
}

/** The same images with their pull requests, each read by itself, and with their packages' repositories as they are now. */
export async function rereadImages(
  reader: ImageReader,
  packages: readonly SweptPackage[],
  rules: ImageRules,
): Promise<ReadImages> {
  return readDetails(reader, packages, rules, (wanted) => readEachPullRequest(reader, wanted));
}

async function listVersions(
  { images, clock, options }: ImageReader,
  items: readonly ImagePackage[],
): Promise<ReadImages> {
  const found = new Map<ImagePackage, SweptPackage["contents"]>();
  const read = async (batch: readonly ImagePackage[]): Promise<number> => {
    for (const pack of batch) {
      const listed = await images.list(pack);
      const isUnseen = "unseen" in listed;
      found.set(pack, isUnseen ? listed : { versions: listed, pullRequests: new Map(), source: "unasked" });
    }
    options.onProgress?.({ phase: "packages", done: found.size, all: items.length });
    return 0;
  };
  const outcome = await settleBatches(inBatches({ items, read, most: 1 }, clock, options));
  const packages = items.map((pack) => {
    const failure = outcome instanceof Error ? outcome : outcome.get(pack);
    const unseen = failure?.message ?? "GitHub did not answer";
    return { package: pack, contents: found.get(pack) ?? { unseen } };
  });
  return { packages, failed: toFailures(outcome, "the packages", ({ image }) => image) };
}

async function readDetails(
  reader: ImageReader,
  packages: readonly SweptPackage[],
  rules: ImageRules,
  readStates: ReadStates,
): Promise<ReadImages> {
  const known = await withPullRequests(packages, readStates);
  const linked = await withSources(reader, known.packages, rules);
  return { packages: linked.packages, failed: [...known.failed, ...linked.failed] };
}

async function withPullRequests(
  packages: readonly SweptPackage[],
  readStates: ReadStates,
): Promise<ReadImages> {
  const wanted = packages.filter(isSeen).flatMap(({ package: pack, contents }) =>
    pullRequestsOf(contents.versions).map((number) => {
      return { pack, ref: { repository: pack.repository, number, nodeId: undefined }, labels: false };
    }),
  );
  const { states, failed } = await readStates(wanted);
  const known = new Map<ImagePackage, Map<number, SweptPullRequest>>();
  for (const [index, { pack, ref }] of wanted.entries()) {
    const state = states[index];
    if (state !== undefined) known.set(pack, (known.get(pack) ?? new Map()).set(ref.number, state));
  }
  const read = packages.map((swept) => {
    if (!isSeen(swept)) return swept;
    const pullRequests = known.get(swept.package) ?? new Map();
    return { ...swept, contents: { ...swept.contents, pullRequests } };
  });
  return { packages: read, failed };
}

/** Costs one request for each package, so only for packages where the answer decides. */
async function withSources(
  { images, clock, options }: ImageReader,
  packages: readonly SweptPackage[],
  rules: ImageRules,
): Promise<ReadImages> {
  const items = packages.filter(isSeen).filter((swept) => needsSource(swept, rules));
  const found = new Map<SweptPackage, SweptPackage["contents"]>();
  const read = async (batch: readonly SeenPackage[]): Promise<number> => {
    for (const swept of batch) {
      const source = await images.readSource(swept.package);
      found.set(swept, typeof source === "object" ? source : { ...swept.contents, source });
    }
    return 0;
  };
  const outcome = await settleBatches(inBatches({ items, read, most: 1 }, clock, options));
  return {
    packages: packages.map((swept) => ({ ...swept, contents: found.get(swept) ?? withoutSource(swept) })),
    failed: toFailures(outcome, "the packages", (swept) => swept.package.image),
  };
}

/** Removes the answer of an earlier read. */
function withoutSource({ contents }: SweptPackage): SweptPackage["contents"] {
  return "unseen" in contents ? contents : { ...contents, source: "unasked" };
}

function isSeen(swept: SweptPackage): swept is SeenPackage {
  return !("unseen" in swept.contents);
}

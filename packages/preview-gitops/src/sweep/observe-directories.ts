import {
  DEFAULT_ROOT,
  ownerPath,
  parseConfigLeniently,
  parsePreviewDirectory,
  type PlatformConfig,
} from "preview-core";
import type { RetryPolicy } from "../retry.ts";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError, type GitOpsRepository, type Snapshot } from "../ports/gitops-repository.ts";
import { missingConfig, parseFile } from "../parse-file.ts";
import { assertAll } from "./assert-all.ts";
import { inBatches } from "./in-batches.ts";
import type { SweepFailure, SweepProgress } from "./sweep-platform.ts";
import { type FoundPreview, toFoundPreview, toUnreadablePreview } from "./to-swept-preview.ts";

/** Every preview directory of the GitOps repository, at one commit. */
export interface ObservedDirectories {
  readonly head: string;
  readonly config: PlatformConfig;
  /** Paths in the platform config that this version does not know. */
  readonly unknownKeys: readonly string[];
  /** Whether the folder that holds the services exists. */
  readonly hasRoot: boolean;
  /** What each preview directory says, sorted by directory; also of one that cannot be read, that it cannot. */
  readonly previews: readonly FoundPreview[];
  /** Path of a service's owner file → its text. */
  readonly owners: ReadonlyMap<string, string>;
  /** Service directories of which not even the names of the previews can be read. */
  readonly failed: readonly SweepFailure[];
}

/** What it takes to look at them. */
export interface DirectoryLook {
  readonly gitops: GitOpsRepository;
  readonly configPath: string;
  readonly clock: Clock;
  readonly retryPolicy: RetryPolicy;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

/** GitHub gives up on a query after ten seconds; answers of some megabytes are well below that. */
const ANSWER_BYTES = 2_000_000;
/** As many as GitHub answers without "Resource limits for this query exceeded". */
const SERVICES_MAX = 50;
const FIRST_SERVICES = 10;

/**
 * Looks at every service's directory, some services at once and all of them at one commit; never at everything below the
 * root at once, of which GitHub shows no more than 7 MB. A service that is too large for one answer is looked at preview
 * by preview, and a preview that cannot be read is told from one that is not there.
 *
 * Of each answer only what decisions need is kept, before the next one is asked for: ten thousand previews have 40 MB of
 * text.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`
 */
export async function observeDirectories(look: DirectoryLook): Promise<ObservedDirectories> {
  const { snapshot, root, ...parsed } = await readRoot(look, DEFAULT_ROOT);
  const { head } = snapshot;
  const listed = snapshot.listings.get(root);
  const services = (listed ?? []).map((service) => `${root}/${service}`);
  const previews: FoundPreview[] = [];
  const owners = new Map<string, string>();
  let done = 0;
  const tooLarge = await readDirectories(look, head, services, (directories, count) => {
    done += count;
    look.onProgress?.({ phase: "services", done, all: services.length });
    for (const [service, files] of directories) {
      previews.push(...toPreviews(files, root));
      collectOwner(files, service, owners);
    }
  });
  const rest = await readOneByOne(look, head, tooLarge, owners);
  return {
    head,
    ...parsed,
    hasRoot: listed !== undefined,
    previews: [...previews, ...rest.previews].toSorted((a, b) => (a.directory < b.directory ? -1 : 1)),
    owners,
    failed: rest.failed,
  };
}

/** The platform config, and the names of the services: one request, unless services are elsewhere than usual. */
async function readRoot(
  look: DirectoryLook,
  root: string,
  at?: string,
): Promise<{ snapshot: Snapshot; root: string } & ReturnType<typeof parseConfigLeniently>> {
  const { gitops, configPath } = look;
  const snapshot = await gitops.read({ files: [configPath], listings: [root], at });
  const text = snapshot.files.get(configPath);
  if (text === undefined) throw missingConfig(configPath);
  const parsed = parseFile(configPath, () => parseConfigLeniently(text));
  if (parsed.config.root === root) return { snapshot, root, ...parsed };
  return readRoot(look, parsed.config.root, snapshot.head);
}

/** Gives back what cannot be read in one piece, with the reason. */
function readDirectories(
  { gitops, clock, retryPolicy }: DirectoryLook,
  at: string,
  items: readonly string[],
  onRead: (directories: Snapshot["directories"], count: number) => void,
): Promise<ReadonlyMap<string, GitOpsError>> {
  const read = async (batch: readonly string[]): Promise<number> => {
    const { directories } = await gitops.read({ directories: batch, at });
    assertAll(batch, directories);
    onRead(directories, batch.length);
    return weigh(directories);
  };
  const sizes = { first: FIRST_SERVICES, most: SERVICES_MAX, bytes: ANSWER_BYTES };
  return inBatches({ items, read, ...sizes }, clock, retryPolicy);
}

/** Looks at the previews of services that are too large, or in which one file breaks everything. */
async function readOneByOne(
  look: DirectoryLook,
  at: string,
  services: ReadonlyMap<string, GitOpsError>,
  owners: Map<string, string>,
): Promise<Pick<ObservedDirectories, "previews" | "failed">> {
  const { gitops, clock, retryPolicy } = look;
  const previews: FoundPreview[] = [];
  const names: string[] = [];
  const read = async (batch: readonly string[]): Promise<number> => {
    const { listings, files } = await gitops.read({ listings: batch, files: batch.map(ownerPathIn), at });
    assertAll(batch, listings);
    for (const [path, text] of files) owners.set(path, text);
    for (const [service, below] of listings)
      names.push(...below.filter(isPreview).map((name) => `${service}/${name}`));
    return 0;
  };
  const unlisted = await inBatches(
    { items: [...services.keys()], read, most: SERVICES_MAX },
    clock,
    retryPolicy,
  );
  const unread = await readDirectories(look, at, names, (directories) => {
    for (const [directory, files] of directories) previews.push(toFoundPreview(directory, files));
  });
  for (const [directory, { message }] of unread) previews.push(toUnreadablePreview(directory, message));
  return {
    previews,
    failed: [...unlisted].map(([what, { message }]) => ({ what, message })),
  };
}

/** The previews among the files of one service. */
function toPreviews(files: ReadonlyMap<string, string>, root: string): FoundPreview[] {
  const previews = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const [service = "", name = "", ...rest] = path.slice(root.length + 1).split("/");
    if (rest.length === 0 || !isPreview(name)) continue;
    const directory = `${root}/${service}/${name}`;
    const found = previews.get(directory) ?? new Map<string, string>();
    previews.set(directory, found.set(path, text));
  }
  return [...previews].map(([directory, found]) => toFoundPreview(directory, found));
}

function collectOwner(
  files: ReadonlyMap<string, string>,
  service: string,
  owners: Map<string, string>,
): void {
  const path = ownerPathIn(service);
  const text = files.get(path);
  if (text !== undefined) owners.set(path, text);
}

function ownerPathIn(service: string): string {
  const slash = service.lastIndexOf("/");
  return ownerPath(service.slice(slash + 1), service.slice(0, slash));
}

function isPreview(name: string): boolean {
  return parsePreviewDirectory(name) !== undefined;
}

function weigh(directories: Snapshot["directories"]): number {
  let bytes = 0;
  for (const files of directories.values()) {
    for (const [path, text] of files) bytes += path.length + text.length;
  }
  return bytes;
}

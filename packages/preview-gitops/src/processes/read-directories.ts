import { ownerPath, parsePreviewDirectory, type RemovalConfig, type Unreadable } from "preview-core";
import type { Clock } from "../ports/clock.ts";
import type { GitOpsError, GitOpsRepository, Snapshot } from "../ports/gitops-repository.ts";
import type { RetryPolicy } from "../retry.ts";
import { assertAll, inBatches } from "./in-batches.ts";
import { readForRemovals } from "./read-platform.ts";

/** Returns the part of a preview directory that the caller needs. The files have their full paths. */
type Keep<Kept> = (directory: string, files: ReadonlyMap<string, string> | Unreadable) => Kept;

/** What a read of preview directories needs. `Kept` is the part of each directory that the caller keeps. */
export interface DirectoryRead<Kept> {
  readonly gitops: GitOpsRepository;
  readonly configPath: string;
  readonly clock: Clock;
  readonly retryPolicy: RetryPolicy;
  /** Names of the services to read. Default: every service */
  readonly services?: readonly string[] | undefined;
  readonly keep: Keep<Kept>;
  /** Whether a broken platform config is good enough. Default: it is an error */
  readonly forRemovals?: boolean | undefined;
  /** Called with the number of services that were read so far, and of all. */
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
}

/** The preview directories of the GitOps repository, at one commit. */
export interface PreviewDirectories<Kept> extends RemovalConfig {
  readonly head: string;
  /** Whether the folder of the services exists. */
  readonly hasRoot: boolean;
  /** Each preview directory with the kept part, sorted by directory. */
  readonly previews: ReadonlyMap<string, Kept>;
  /** Path of a service's owner file → its text. */
  readonly owners: ReadonlyMap<string, string>;
  /** Each service directory whose previews cannot be listed, with the failure. */
  readonly failed: ReadonlyMap<string, GitOpsError>;
}

/** GitHub ends a query after ten seconds. Answers of some megabytes take much less. */
const ANSWER_BYTES = 2_000_000;
/** As many as GitHub answers without "Resource limits for this query exceeded". */
const SERVICES_MAX = 50;
const FIRST_SERVICES = 10;

/**
 * Every preview directory, at one commit. Reads some services at a time, because GitHub shows at most 7 MB of one
 * directory. A service that is too large for one answer is read preview by preview.
 *
 * - A directory that cannot be read is kept as unreadable, and never handled as missing.
 * - Only the kept part of each answer stays in memory, because ten thousand previews have 40 MB of text.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`
 */
export async function readPreviewDirectories<Kept>(
  request: DirectoryRead<Kept>,
): Promise<PreviewDirectories<Kept>> {
  const { gitops, configPath, keep, onProgress } = request;
  const { snapshot, ...parsed } = await readForRemovals(gitops, configPath, (root) => ({ listings: [root] }));
  if (parsed.broken !== undefined && request.forRemovals !== true) throw parsed.broken;
  const { root } = parsed.config;
  const { head } = snapshot;
  const listed = snapshot.listings.get(root);
  const names = listed?.filter((name) => request.services?.includes(name) ?? true) ?? [];
  const services = names.map((name) => `${root}/${name}`);
  const found: Found<Kept> = { previews: new Map(), owners: new Map() };
  let done = 0;
  const tooLarge = await readInBatches(request, head, services, (directories, count) => {
    done += count;
    onProgress?.(done, services.length);
    for (const [service, files] of directories) collect(service, files, keep, found);
  });
  const failed = await readOneByOne(request, head, [...tooLarge.keys()], found);
  const previews = new Map([...found.previews].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { ...parsed, head, hasRoot: listed !== undefined, previews, owners: found.owners, failed };
}

/** The state of the read. */
interface Found<Kept> {
  readonly previews: Map<string, Kept>;
  readonly owners: Map<string, string>;
}

/** Returns the directories that cannot be read in one piece, with the reason. */
function readInBatches<Kept>(
  { gitops, clock, retryPolicy }: DirectoryRead<Kept>,
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

/** Reads services that are too large for one answer, or in which one file breaks every answer. Returns those that failed. */
async function readOneByOne<Kept>(
  request: DirectoryRead<Kept>,
  at: string,
  services: readonly string[],
  { previews, owners }: Found<Kept>,
): Promise<ReadonlyMap<string, GitOpsError>> {
  const { gitops, clock, retryPolicy, keep } = request;
  const names: string[] = [];
  const read = async (batch: readonly string[]): Promise<number> => {
    const { listings, files } = await gitops.read({ listings: batch, files: batch.map(ownerPathIn), at });
    assertAll(batch, listings);
    for (const [path, text] of files) owners.set(path, text);
    for (const [service, below] of listings)
      names.push(...below.filter(isPreview).map((name) => `${service}/${name}`));
    return 0;
  };
  const failed = await inBatches({ items: services, read, most: SERVICES_MAX }, clock, retryPolicy);
  const unread = await readInBatches(request, at, names, (directories) => {
    for (const [directory, files] of directories) previews.set(directory, keep(directory, files));
  });
  for (const [directory, { message }] of unread)
    previews.set(directory, keep(directory, { unreadable: message }));
  return failed;
}

/** Keeps the previews and the owner file among the files of one service. */
function collect<Kept>(
  service: string,
  files: ReadonlyMap<string, string>,
  keep: Keep<Kept>,
  { previews, owners }: Found<Kept>,
): void {
  const owner = files.get(ownerPathIn(service));
  if (owner !== undefined) owners.set(ownerPathIn(service), owner);
  const directories = Map.groupBy(files, ([path]) => previewOf(service, path));
  for (const [directory, own] of directories)
    if (directory !== undefined) previews.set(directory, keep(directory, new Map(own)));
}

/** The preview directory that a file is in; undefined when the file is in none. */
function previewOf(service: string, path: string): string | undefined {
  const [name = "", ...rest] = path.slice(service.length + 1).split("/");
  return rest.length > 0 && isPreview(name) ? `${service}/${name}` : undefined;
}

function ownerPathIn(service: string): string {
  const slash = service.lastIndexOf("/");
  return ownerPath(service.slice(slash + 1), service.slice(0, slash));
}

function isPreview(name: string): boolean {
  return parsePreviewDirectory(name) !== undefined;
}

/** About the size of an answer, in bytes. */
function weigh(directories: Snapshot["directories"]): number {
  let bytes = 0;
  for (const files of directories.values()) {
    for (const [path, text] of files) bytes += path.length + text.length;
  }
  return bytes;
}

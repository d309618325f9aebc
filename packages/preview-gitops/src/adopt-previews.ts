import {
  adoptApplication,
  APPLICATION_FILE,
  ownerPath,
  parseConfigLeniently,
  parseOwner,
  parsePreviewDirectory,
  PreviewError,
  readForeignSource,
  readOrigin,
  renderOwner,
} from "preview-core";
import { retry, type RetryPolicy } from "./retry.ts";
import type { Clock } from "./ports/clock.ts";
import { GitOpsError, type GitOpsRepository, type Snapshot } from "./ports/gitops-repository.ts";
import { missingConfig, parseFile } from "./parse-file.ts";

/** A repository as GitHub knows it by now. */
export interface KnownRepository {
  readonly id: number;
  readonly fullName: string;
  readonly url: string;
}

export interface AdoptionPlatform {
  readonly gitops: GitOpsRepository;
  readonly clock: Clock;
  /** The repository with that name. @throws GitOpsError */
  readonly findRepository: (fullName: string) => Promise<KnownRepository>;
}

export interface AdoptionRequest {
  readonly configPath: string;
  /** Only these directories. Default: every one that lacks our annotations */
  readonly directories: readonly string[];
}

/** What is adopted, and what cannot be. */
export interface AdoptionResult {
  /** Full path → texts before and after; before is undefined for a new file. */
  readonly changes: ReadonlyMap<string, { readonly before: string | undefined; readonly after: string }>;
  /** Directory → why it stays as it is. */
  readonly refused: ReadonlyMap<string, string>;
  /** None in a dry run, and when nothing had to change. */
  readonly commit: string | undefined;
}

/**
 * Gives preview directories that somebody else wrote, such as the seed, the annotations by which a sweep knows their pull
 * requests, and their services an owner file. One that belongs to another owner is refused, and the others are adopted.
 *
 * @throws GitOpsError
 * @throws PreviewError `invalid-config`
 */
export async function adoptPreviews(
  platform: AdoptionPlatform,
  request: AdoptionRequest,
  { dryRun = false, ...retryPolicy }: RetryPolicy & { readonly dryRun?: boolean } = {},
): Promise<AdoptionResult> {
  const { gitops, clock } = platform;
  return retry(
    async () => {
      const { head, root, directories } = await observe(gitops, request);
      const adoption = await plan(platform, root, directories);
      const write = new Map([...adoption.changes].map(([path, { after }]) => [path, after]));
      if (dryRun || write.size === 0) return { ...adoption, commit: undefined };
      const adopted = [...write.keys()].filter((path) => path.endsWith(`/${APPLICATION_FILE}`));
      const message = `Adopt ${adopted.length === 1 ? "1 preview" : `${adopted.length} previews`}`;
      return { ...adoption, commit: await gitops.commit({ head, message, write, remove: [] }) };
    },
    clock,
    retryPolicy,
  );
}

interface Observed {
  readonly head: string;
  readonly root: string;
  /** Directory → every file that was read. */
  readonly directories: Snapshot["directories"];
}

async function observe(
  gitops: GitOpsRepository,
  { configPath, directories }: AdoptionRequest,
): Promise<Observed> {
  const { head: at, files } = await gitops.read({ files: [configPath] });
  const text = files.get(configPath);
  if (text === undefined) throw missingConfig(configPath);
  const { root } = parseFile(configPath, () => parseConfigLeniently(text)).config;
  const services = (await gitops.read({ listings: [root], at })).listings.get(root) ?? [];
  const folders = services.map((service) => `${root}/${service}`);
  const { listings } = await gitops.read({ listings: folders, at });
  const found = [...listings].flatMap(([folder, names]) =>
    names.filter((name) => parsePreviewDirectory(name) !== undefined).map((name) => `${folder}/${name}`),
  );
  const missing = directories.filter((directory) => !found.includes(directory));
  if (missing.length > 0)
    throw new GitOpsError(
      "not-found",
      `there is no preview directory ${missing.join(", ")} in the GitOps repository`,
    );
  const wanted = directories.length === 0 ? found : directories;
  const applications = wanted.map((directory) => `${directory}/${APPLICATION_FILE}`);
  const owners = services.map((service) => ownerPath(service, root));
  const read = await gitops.read({ files: [...applications, ...owners], at });
  const inDirectories = wanted.map((directory) => [directory, read.files] as const);
  return { head: at, root, directories: new Map(inDirectories) };
}

async function plan(
  { findRepository }: AdoptionPlatform,
  root: string,
  directories: Observed["directories"],
): Promise<Omit<AdoptionResult, "commit">> {
  const changes = new Map<string, { before: string | undefined; after: string }>();
  const refused = new Map<string, string>();
  for (const [directory, files] of directories) {
    const path = `${directory}/${APPLICATION_FILE}`;
    const text = files.get(path);
    if (text !== undefined && isOurs(text)) continue;
    try {
      if (text === undefined) throw refusal(`it has no ${APPLICATION_FILE}`);
      const { fullName, team } = readForeignSource(text);
      const repository = await findRepository(fullName);
      const [name = "", service = ""] = directory.split("/").toReversed();
      const owner = ownerPath(service, root);
      const ownerText = changes.get(owner)?.after ?? files.get(owner);
      if (ownerText !== undefined) assertOwner(ownerText, repository);
      else if (team === undefined)
        throw refusal("it has no label team, which its service's owner file needs");
      else changes.set(owner, { before: undefined, after: renderOwner({ team, repository }) });
      const after = adoptApplication(text, { repository, pr: parsePreviewDirectory(name) ?? 0 });
      changes.set(path, { before: text, after });
    } catch (error) {
      if (!(error instanceof PreviewError) && !isRefusal(error)) throw error;
      refused.set(directory, error.message.replaceAll("\n", "; "));
    }
  }
  return { changes, refused };
}

function isOurs(text: string): boolean {
  return !("unreadable" in readOrigin(new Map([[APPLICATION_FILE, text]])));
}

function assertOwner(text: string, { id, fullName }: KnownRepository): void {
  const owner = parseOwner(text).repository;
  if (owner.id !== id)
    throw refusal(`it comes from ${fullName}, and its service belongs to ${owner.fullName}`);
}

function refusal(message: string): PreviewError {
  return new PreviewError("invalid-owner", [{ path: "", message }]);
}

/** A repository that cannot be seen is that directory's matter; no answer is not. */
function isRefusal(error: unknown): error is GitOpsError {
  return error instanceof GitOpsError && (error.code === "not-found" || error.code === "forbidden");
}

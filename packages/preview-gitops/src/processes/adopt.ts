import { APPLICATION_FILE, type Unreadable } from "preview-core";
import {
  type AdoptionFacts,
  type AdoptionPlan,
  foreignRepositories,
  planAdoption,
  type ServiceRepository,
} from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { Unseen } from "../ports/images.ts";
import { readPreviewDirectories } from "./read-directories.ts";
import {
  type Outcome,
  type Process,
  type ProcessOptions,
  type ProcessPlatform,
  runProcess,
} from "./run-process.ts";

export interface AdoptionPlatform extends ProcessPlatform {
  /** The repository with that name on GitHub. @throws GitOpsError */
  readonly findRepository: (fullName: string) => Promise<ServiceRepository>;
}

export interface AdoptionRequest {
  /** Path of the platform config in the GitOps repository. */
  readonly configPath: string;
  /** Only these directories. Default: every directory that lacks preview-core annotations */
  readonly directories: readonly string[];
}

/** The adopted and the refused directories. */
export type AdoptionResult = Outcome<AdoptionFacts, AdoptionPlan>;

/**
 * Adopts preview directories of another tool in one commit. Their Applications get annotations with the pull request, for
 * sweeps. Their services get an owner file. A directory of another owner is refused, and the others are adopted.
 *
 * @throws GitOpsError `not-found` when a named directory does not exist
 * @throws PreviewError `invalid-config`
 */
export function adoptPreviews(
  platform: AdoptionPlatform,
  request: AdoptionRequest,
  options: ProcessOptions = {},
): Promise<AdoptionResult> {
  return runProcess(adoptionProcess(platform, request, options), platform, options);
}

function adoptionProcess(
  platform: AdoptionPlatform,
  { configPath, directories }: AdoptionRequest,
  retryPolicy: ProcessOptions,
): Process<AdoptionFacts, AdoptionPlan> {
  const { gitops, clock } = platform;
  const services = directories.length === 0 ? undefined : directories.map(serviceOf);
  return {
    async observe() {
      const read = { gitops, configPath, clock, retryPolicy, services, keep: applicationIn };
      const { head, config, previews, owners, failed } = await readPreviewDirectories(read);
      for (const failure of failed.values()) throw failure;
      assertThere(directories, previews);
      const wanted = [...previews].filter(([path]) => directories.length === 0 || directories.includes(path));
      const applications = new Map(wanted);
      const texts = [...applications.values()].filter((text) => typeof text === "string");
      const repositories = await readRepositories(platform, foreignRepositories(texts));
      return { head, facts: { root: config.root, applications, owners, repositories } };
    },
    plan: planAdoption,
    toCommit: (plan) => plan,
  };
}

function serviceOf(directory: string): string {
  return directory.split("/").at(-2) ?? "";
}

function applicationIn(
  directory: string,
  files: ReadonlyMap<string, string> | Unreadable,
): string | undefined | Unreadable {
  return "unreadable" in files ? files : files.get(`${directory}/${APPLICATION_FILE}`);
}

function assertThere(directories: readonly string[], found: ReadonlyMap<string, unknown>): void {
  const missing = directories.filter((directory) => !found.has(directory));
  if (missing.length === 0) return;
  const message = `there is no preview directory ${missing.join(", ")} in the GitOps repository`;
  throw new GitOpsError("not-found", message);
}

/** A repository that GitHub does not show concerns only the directories that name it. A missing answer ends the attempt. */
async function readRepositories(
  { findRepository }: AdoptionPlatform,
  names: readonly string[],
): Promise<ReadonlyMap<string, ServiceRepository | Unseen>> {
  const repositories = new Map<string, ServiceRepository | Unseen>();
  for (const name of names) {
    try {
      repositories.set(name, await findRepository(name));
    } catch (error) {
      const isHidden = error instanceof GitOpsError && ["not-found", "forbidden"].includes(error.code);
      if (!isHidden) throw error;
      repositories.set(name, { unseen: error.message });
    }
  }
  return repositories;
}

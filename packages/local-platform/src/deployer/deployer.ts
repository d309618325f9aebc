import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Route, RouteTable } from "../hub/route-table.ts";
import { type DeploymentStatus, DEFAULT_LIMITS, type Limits } from "./deployment.ts";
import { parseDesiredDeployments } from "./desired-deployments.ts";
import { launchPreview } from "./launch-preview.ts";
import { planReconciliation, type ReconciliationPlan } from "./plan-reconciliation.ts";
import { PreviewSlot } from "./preview-slot.ts";
import { APPLICATION_FILE, CLAIM_FILE } from "preview-core";
import { git } from "./git.ts";

export interface DeployerOptions {
  /**
   * The branch with the previews, and a subscription to its changes. The result of `onChange` ends the
   * subscription.
   */
  readonly gitops: GitOpsBranch & { readonly onChange: (listener: () => void) => () => void };
  /** The domain of the previews' hosts. */
  readonly domain: string;
  /** The folder of the services, such as `infra/quickstart-services`. */
  readonly root: string;
  /** Path of the bare repository of an Application's `repoURL`. Undefined for an unknown repository. */
  readonly resolveRepository: (repoUrl: string) => string | undefined;
  /** Default: {@link DEFAULT_LIMITS}, each. */
  readonly limits?: Partial<Limits>;
  /** Default: the clock. */
  readonly now?: () => Date;
  /** Gets the errors that belong to no preview, such as an unreadable GitOps repository. Default: nobody */
  readonly log?: (message: string) => void;
}

/**
 * Stands in for Argo CD and the spoke cluster. The previews of the GitOps repository run as processes of this
 * machine. They get nothing of our environment. They are no sandbox: a pull request's code runs as the user who
 * started the deployer.
 */
export interface Deployer extends AsyncDisposable {
  /** The routes for the hub. They are always current. */
  readonly routes: RouteTable;
  /** The status of every preview directory, ordered by name. */
  deployments(): readonly DeploymentStatus[];
  /**
   * Resolves when the repository's current state is applied: every preview in it is healthy or failed, every
   * other preview has ended.
   *
   * @throws GitError when the GitOps repository cannot be read
   */
  settled(): Promise<void>;
  /** Calls the listener with each new status, until the returned function is called. */
  onChange(listener: (status: DeploymentStatus) => void): () => void;
}

/** One branch of the bare GitOps repository. */
interface GitOpsBranch {
  readonly gitDirectory: string;
  readonly branch: string;
}

interface Blob {
  readonly id: string;
  readonly path: string;
}

const MANIFESTS = [APPLICATION_FILE, CLAIM_FILE];
const PREVIEW_DIRECTORY = /^[^/]+\/preview-pr-[1-9][0-9]*$/;
const REGULAR_FILE = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s;

/**
 * Starts a deployer, which reads the GitOps repository once. Disposing it ends every process that it started,
 * and removes every checkout.
 *
 * @throws GitError when the GitOps repository cannot be read
 */
export async function startDeployer(options: DeployerOptions): Promise<Deployer> {
  const workspace = await mkdtemp(join(tmpdir(), "local-platform-"));
  const deployer = new LocalDeployer(options, workspace);
  try {
    await deployer.reconcile();
  } catch (error) {
    await deployer[Symbol.asyncDispose]();
    throw error;
  }
  return deployer;
}

class LocalDeployer implements Deployer {
  readonly routes = new Map<string, Route>();
  readonly #options: DeployerOptions;
  readonly #workspace: string;
  readonly #limits: Limits;
  readonly #slots = new Map<string, PreviewSlot>();
  readonly #listeners = new Set<(status: DeploymentStatus) => void>();
  readonly #unsubscribe: () => void;
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #applied: { readonly head: string | undefined } | undefined;
  #disposed = false;

  constructor(options: DeployerOptions, workspace: string) {
    this.#options = options;
    this.#workspace = workspace;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#unsubscribe = options.gitops.onChange(() => {
      this.reconcile().catch((error: unknown) => options.log?.(String(error)));
    });
  }

  deployments(): readonly DeploymentStatus[] {
    const directories = [...this.#slots.keys()].toSorted();
    return directories.flatMap((directory) => this.#slots.get(directory)?.status ?? []);
  }

  async settled(): Promise<void> {
    await this.reconcile();
    await this.#idle();
  }

  onChange(listener: (status: DeploymentStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the repository after this call, and orders its previews. All calls that wait share the next read. */
  reconcile(): Promise<void> {
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#readAndOrder();
      });
    this.#reading = this.#next;
    return this.#next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#unsubscribe();
    await this.#reading.catch(() => {});
    for (const slot of this.#slots.values()) slot.remove();
    await this.#idle();
    await rm(this.#workspace, { recursive: true, force: true });
  }

  async #readAndOrder(): Promise<void> {
    if (this.#disposed) return;
    const { gitops, root, domain } = this.#options;
    const head = await readHead(gitops);
    if (this.#applied !== undefined && this.#applied.head === head) return;
    const files =
      head === undefined ? new Map<string, string>() : await readManifests(gitops.gitDirectory, head, root);
    const ordered = [...this.#slots].filter(([, slot]) => slot.ordered);
    const current = new Map(ordered.map(([directory, slot]) => [directory, slot.current]));
    this.#order(planReconciliation(parseDesiredDeployments(files, domain), current, this.#limits.previews));
    this.#applied = { head };
  }

  #order(plan: ReconciliationPlan): void {
    for (const directory of plan.stop) this.#slots.get(directory)?.remove();
    for (const deployment of [...plan.start, ...plan.replace])
      this.#slot(deployment.directory).deploy(deployment);
    for (const { directory, message } of plan.reject) this.#slot(directory).reject(message);
  }

  #slot(directory: string): PreviewSlot {
    const existing = this.#slots.get(directory);
    if (existing !== undefined) return existing;
    const { routes } = this;
    const { resolveRepository, now = () => new Date() } = this.#options;
    const launch = { resolveRepository, workspace: this.#workspace, limits: this.#limits };
    const slot = new PreviewSlot({
      directory,
      routes,
      launch: (deployment, signal) => launchPreview(deployment, launch, signal),
      now,
      changed: (status) => this.#changed(status),
    });
    this.#slots.set(directory, slot);
    return slot;
  }

  #changed(status: DeploymentStatus): void {
    const slot = this.#slots.get(status.directory);
    if (status.state === "removed" && slot?.ordered === false) this.#slots.delete(status.directory);
    for (const listener of this.#listeners) queueMicrotask(() => listener(status));
  }

  async #idle(): Promise<void> {
    await Promise.all([...this.#slots.values()].map((slot) => slot.idle()));
  }
}

/** The current head of the branch. Undefined when the branch does not exist. */
export async function readHead({ gitDirectory, branch }: GitOpsBranch): Promise<string | undefined> {
  const name = `refs/heads/${branch}`;
  const refs = await git(gitDirectory, ["for-each-ref", "--format=%(objectname) %(refname)", name]);
  const line = refs
    .toString()
    .split("\n")
    .find((ref) => ref.endsWith(` ${name}`));
  return line?.slice(0, line.indexOf(" "));
}

/** The Applications and claims in `{root}/{service}/preview-pr-{n}` of a commit: path → text. */
export async function readManifests(
  gitDirectory: string,
  head: string,
  root: string,
): Promise<ReadonlyMap<string, string>> {
  const blobs = await listBlobs(gitDirectory, head, root);
  const manifests = blobs.filter(({ path }) => isManifest(path, root));
  const ids = manifests.map(({ id }) => id);
  const texts = await readBlobs(gitDirectory, ids);
  return new Map(manifests.map(({ path }, index) => [path, texts[index] ?? ""]));
}

async function listBlobs(gitDirectory: string, head: string, root: string): Promise<Blob[]> {
  const listing = await git(gitDirectory, ["ls-tree", "-r", "-z", "--full-tree", head, "--", `${root}/`]);
  return listing
    .toString()
    .split("\0")
    .flatMap((entry) => {
      const [, id, path] = REGULAR_FILE.exec(entry) ?? [];
      return id === undefined || path === undefined ? [] : [{ id, path }];
    });
}

function isManifest(path: string, root: string): boolean {
  const file = MANIFESTS.find((name) => path.endsWith(`/${name}`));
  return file !== undefined && PREVIEW_DIRECTORY.test(path.slice(root.length + 1, -file.length - 1));
}

async function readBlobs(gitDirectory: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const output = await git(gitDirectory, ["cat-file", "--batch=%(objectsize)"], { input: ids.join("\n") });
  let start = 0;
  return ids.map(() => {
    const text = output.indexOf("\n", start) + 1;
    const end = text + Number(output.toString("ascii", start, text - 1));
    start = end + 1;
    return output.toString("utf8", text, end);
  });
}

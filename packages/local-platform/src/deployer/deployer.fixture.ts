import { type Deployer, type DeployerOptions, startDeployer } from "./deployer.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "./git.ts";
import { type PlatformConfig, parseConfig, renderPreview } from "preview-core";

/** A GitOps repository, the repository of one service, and a deployer between them. */
export interface TestPlatform extends AsyncDisposable {
  readonly gitops: TestRepository;
  readonly service: TestRepository;
  readonly deployer: Deployer;
  /** The answer of the service at a preview's host. */
  readonly visit: (hostname: string, path?: string) => Promise<ServiceSelf>;
}

/** The answer of the service of {@link serviceFiles} to every request. */
export interface ServiceSelf {
  readonly text: string;
  readonly pid: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

interface ServiceOptions {
  /** A name in the answers, to tell services apart. Default: "one" */
  readonly text?: string;
  /** JavaScript that runs before the service listens. It may await. Default: none */
  readonly before?: string;
  /** The status of `/health`. Default: 200 */
  readonly health?: number;
}

/** A bare repository in a temporary directory, with one branch. */
export interface TestRepository extends AsyncDisposable {
  readonly gitDirectory: string;
  readonly branch: string;
  /**
   * Commits whole files on top of the branch (`null` removes a file), notifies the listeners, and returns the
   * new head.
   */
  commit(files: Readonly<Record<string, string | null>>): Promise<string>;
  onChange(listener: () => void): () => void;
}

interface TestPreview {
  readonly sha: string;
  /** Default: `pricing-api` */
  readonly service?: string;
  /** Default: `red` */
  readonly team?: string;
  /** Default: 1 */
  readonly pr?: number;
  /** Default: 1 */
  readonly attempt?: number;
  /** Default: {@link TEST_REPO_URL} */
  readonly repoUrl?: string;
}

export const TEST_CONFIG: PlatformConfig = parseConfig(
  "version: 1\ndomain: preview.localhost\ncluster: local\n",
);

const TEST_REPO_URL = "https://github.com/crh225/pricing-api";

export async function startTestPlatform(options: Partial<DeployerOptions> = {}): Promise<TestPlatform> {
  await using stack = new AsyncDisposableStack();
  const gitops = stack.use(await createTestRepository());
  const service = stack.use(await createTestRepository());
  const deployer = stack.use(
    await startDeployer({
      gitops,
      domain: TEST_CONFIG.domain,
      root: TEST_CONFIG.root,
      resolveRepository: (url) => (url === TEST_REPO_URL ? service.gitDirectory : undefined),
      ...options,
    }),
  );
  const owned = stack.move();
  return {
    gitops,
    service,
    deployer,
    async visit(hostname, path = "/") {
      const pods = deployer.routes.get(hostname)?.pods;
      if (pods?.state !== "serving") throw new Error(`${hostname} is ${pods?.state ?? "not routed"}`);
      const response = await fetch(`http://127.0.0.1:${pods.port}${path}`);
      const self: ServiceSelf = JSON.parse(await response.text());
      return self;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The files of a service without dependencies. It answers every request with {@link ServiceSelf}. */
export function serviceFiles({ text = "one", before = "", health = 200 }: ServiceOptions = {}): Record<
  string,
  string
> {
  return {
    "package.json": JSON.stringify({ type: "module", scripts: { start: "node main.js" } }),
    "main.js": `
import { createServer } from "node:http";
${before}
createServer((request, response) => {
  response.statusCode = request.url === "/health" ? ${health} : 200;
  if (request.url === "/exit") process.exit(3);
  const { env, pid } = process;
  response.end(JSON.stringify({ text: ${JSON.stringify(text)}, pid, cwd: process.cwd(), env }));
}).listen(process.env.PORT, process.env.HOST);
`,
  };
}

/** An empty repository. The first commit creates its branch. */
export async function createTestRepository(): Promise<TestRepository> {
  const gitDirectory = await mkdtemp(join(tmpdir(), "test-repository-"));
  const listeners = new Set<() => void>();
  const branch = "main";
  await git(gitDirectory, ["init", "--quiet", "--bare", "--template=", gitDirectory]);
  let head: string | undefined;
  return {
    gitDirectory,
    branch,
    async commit(files) {
      const input = fastImport(branch, head, files);
      head = (await git(gitDirectory, ["fast-import", "--quiet"], { input })).toString().trim();
      for (const listener of listeners) listener();
      return head;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: () => rm(gitDirectory, { recursive: true, force: true }),
  };
}

function fastImport(
  branch: string,
  head: string | undefined,
  files: Readonly<Record<string, string | null>>,
): string {
  const changes = Object.entries(files).map(([path, text]) =>
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`,
  );
  const parent = head === undefined ? "" : `from ${head}\n`;
  const committer = "committer Test <test@example.com> 0 +0000";
  const commit = [`commit refs/heads/${branch}`, "mark :1", committer, `${data("change")}${parent}`].join(
    "\n",
  );
  return `${commit}${changes.join("")}get-mark :1\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** The committed files of one preview directory: path → YAML. */
export function previewFiles(options: TestPreview): Record<string, string> {
  const {
    sha,
    service = "pricing-api",
    team = "red",
    pr = 1,
    attempt = 1,
    repoUrl = TEST_REPO_URL,
  } = options;
  const files = renderPreview(
    {
      preview: { service, team, pr },
      repository: { id: 1, fullName: `crh225/${service}`, url: repoUrl },
      pullRequest: { url: `${repoUrl}/pull/${pr}` },
      sha,
      image: { repository: `ghcr.io/crh225/${service}`, tag: `pr-${pr}` },
      attempt,
      createdAt: "2026-11-22T00:00:00Z",
    },
    TEST_CONFIG,
  );
  return Object.fromEntries(files);
}

/** The same directory with every file removed. */
export function noFiles(options: TestPreview): Record<string, null> {
  return Object.fromEntries(Object.keys(previewFiles(options)).map((path) => [path, null]));
}

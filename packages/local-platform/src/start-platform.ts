import { DEFAULT_ROOT } from "preview-core";
import { type Deployer, startDeployer } from "./deployer/deployer.ts";
import { type LocalGitHub, type LocalRepository, startGitHub } from "local-github";
import { type Hub, startHub } from "./hub/hub.ts";

export interface PlatformOptions {
  /**
   * Previews answer one label below this domain. Default: `preview.localhost`. Browsers resolve it to this
   * machine
   */
  readonly domain?: string;
  /** `owner/name` of the GitOps repository. Default: `crh225/platform-gitops` */
  readonly gitops?: string;
  /** The hub's port. Default: a free one */
  readonly port?: number;
  /** The text of `preview.yaml`. Default: the smallest for this domain and port */
  readonly config?: (domain: string, port: number) => string;
}

/**
 * The whole platform on one machine: GitHub, the deployer of the GitOps repository, and the hub in front of
 * previews.
 */
export interface LocalPlatform extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly deployer: Deployer;
  readonly hub: Hub;
}

/**
 * Starts a platform. Its GitOps repository has the platform config and no preview. Disposing it ends every
 * process that it started and removes every file.
 *
 * @throws HubError `port-in-use`, `port-refused`
 */
export async function startPlatform(options: PlatformOptions = {}): Promise<LocalPlatform> {
  const {
    domain = "preview.localhost",
    gitops: fullName = "crh225/platform-gitops",
    config = smallestConfig,
  } = options;
  await using started = new AsyncDisposableStack();
  const github = started.use(await startGitHub());
  const gitops = await github.createRepository({
    fullName,
    files: { "README.md": "# What Argo CD applies\n" },
  });
  const deployer = started.use(
    await startDeployer({
      gitops: {
        gitDirectory: gitops.gitDirectory,
        branch: "main",
        onChange: (listener) => gitops.onPush(listener),
      },
      domain,
      root: DEFAULT_ROOT,
      resolveRepository: (url) => repositoryAt(github, url)?.gitDirectory,
    }),
  );
  const hub = started.use(
    await startHub({ domain, routes: deployer.routes, ...(options.port ? { port: options.port } : {}) }),
  );
  await gitops.commit({
    branch: "main",
    message: "Configure the platform",
    files: { "preview.yaml": config(domain, hub.port) },
  });
  const resources = started.move();
  return { github, gitops, deployer, hub, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

function repositoryAt(github: LocalGitHub, url: string): LocalRepository | undefined {
  return url.startsWith(`${github.url}/`)
    ? github.findRepository(url.slice(github.url.length + 1))
    : undefined;
}

function smallestConfig(domain: string, port: number): string {
  return `version: 1\ndomain: ${domain}\ncluster: shared-dev-cluster\npublicUrl:\n  scheme: http\n  port: ${port}\n`;
}

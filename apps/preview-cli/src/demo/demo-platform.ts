import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalRepository } from "local-github";
import { type LocalPlatform, type RepositorySettings, startPlatform } from "local-platform";
import { parseDocument } from "yaml";

/** A service whose pull requests get previews. */
export interface DemoService {
  readonly name: string;
  readonly repository: LocalRepository;
  /** The repository's settings: the key of the GitOps repository, for the default branch alone. */
  readonly settings: RepositorySettings;
}

/** The service, and the platform that it runs on. */
export interface DemoEnvironment {
  readonly platform: LocalPlatform;
  readonly service: DemoService;
  readonly interrupted: AbortSignal;
}

const EXAMPLES = new URL("../../../../examples/", import.meta.url);
/** The GitOps repository of the example's preview.yaml. */
const GITOPS = "crh225/ARMServicePortal";

/** A running platform with the example's config, at hosts that a browser finds on this machine. */
export async function startDemoPlatform(port: number | undefined): Promise<LocalPlatform> {
  const example = parseDocument(await readFile(new URL("chrishouse/preview.yaml", EXAMPLES), "utf8"));
  const config = (domain: string, hubPort: number): string => {
    example.set("domain", domain);
    example.set("publicUrl", { scheme: "http", port: hubPort });
    return example.toString();
  };
  return startPlatform({ config, gitops: GITOPS, ...(port === undefined ? {} : { port }) });
}

/** A repository with the example service under another name, and the settings that its workflows need. */
export async function createDemoService(platform: LocalPlatform, name: string): Promise<DemoService> {
  const { github, hub } = platform;
  const files = await readFolder(fileURLToPath(new URL("pricing-api", EXAMPLES)));
  const repository = await github.createRepository({
    fullName: `crh225/${name}`,
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, rename(path, text, name)])),
  });
  const app = github.createApp({ slug: `gitops-${name}`, installations: { crh225: { contents: "write" } } });
  const environment = {
    branches: [repository.defaultBranch],
    variables: { PREVIEW_APP_CLIENT_ID: app.clientId },
    secrets: { PREVIEW_APP_PRIVATE_KEY: app.privateKey },
  };
  const settings = {
    variables: { PREVIEW_READINESS_ADDRESS: `127.0.0.1:${hub.port}` },
    environments: { "preview-deploy": environment },
  };
  return { name, repository, settings };
}

/** The remaining parts of all previews: files in git, deployments, routes. Empty when every preview is removed. */
export async function listRemains({ deployer, gitops }: LocalPlatform): Promise<string[]> {
  const files = await gitops.listFiles("main");
  return [
    ...files.filter((path) => /\/preview-pr-[0-9]+\//.test(path)).map((path) => `file ${path}`),
    ...deployer.deployments().map(({ directory }) => `deployment ${directory}`),
    ...[...deployer.routes.keys()].map((host) => `route ${host}`),
  ];
}

/** Every file below a folder: path with slashes → text. Leaves out installed packages. */
async function readFolder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.split(sep).includes("node_modules"));
  const files = paths.map(async (path) => {
    const name = relative(folder, path).split(sep).join("/");
    return [name, await readFile(path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

/** The workflows contain the service's name, because the template fills it in. */
function rename(path: string, text: string, name: string): string {
  return path.startsWith(".github/workflows/") ? text.replaceAll("pricing-api", name) : text;
}

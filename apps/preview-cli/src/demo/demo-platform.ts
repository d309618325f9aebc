import { readFile } from "node:fs/promises";
import { type LocalPlatform, startPlatform } from "local-platform";
import { parseDocument } from "yaml";
import { readFolder } from "./read-folder.ts";
import type { DemoService } from "./demo-service.ts";

const EXAMPLES = new URL("../../../../examples/", import.meta.url);
/** As the example's preview.yaml has it. */
const GITOPS = "crh225/ARMServicePortal";

/** A running platform whose config is the example's, at hosts that a browser finds on this machine. */
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
  const files = await readFolder(new URL("pricing-api", EXAMPLES).pathname);
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

/** The template fills the service's name into its workflows. */
function rename(path: string, text: string, name: string): string {
  return path.startsWith(".github/workflows/") ? text.replaceAll("pricing-api", name) : text;
}

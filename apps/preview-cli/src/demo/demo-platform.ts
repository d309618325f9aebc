import { readFile } from "node:fs/promises";
import { type LocalPlatform, startPlatform } from "local-platform";
import { parseDocument } from "yaml";
import { readFolder } from "./read-folder.ts";
import type { DemoService } from "./demo-service.ts";

const EXAMPLES = new URL("../../../../examples/", import.meta.url);
const GITOPS_LOGIN = "preview-gitops[bot]";

/** A running platform whose config is the example's, at hosts that a browser finds on this machine. */
export async function startDemoPlatform(port: number | undefined): Promise<LocalPlatform> {
  const example = parseDocument(await readFile(new URL("chrishouse/preview.yaml", EXAMPLES), "utf8"));
  const config = (domain: string, hubPort: number): string => {
    example.set("domain", domain);
    example.set("publicUrl", { scheme: "http", port: hubPort });
    return example.toString();
  };
  return startPlatform(port === undefined ? { config } : { config, port });
}

/** A repository with the example service under another name, and the two tokens that its workflow gets. */
export async function createDemoService(platform: LocalPlatform, name: string): Promise<DemoService> {
  const { github, gitops } = platform;
  const files = await readFolder(new URL("pricing-api", EXAMPLES).pathname);
  const repository = await github.createRepository({ fullName: `crh225/${name}`, files });
  const gitopsToken = github.createToken({
    name: `gitops-${name}`,
    login: GITOPS_LOGIN,
    kind: "app",
    grants: { [gitops.fullName]: { contents: "write" } },
  });
  const workflowToken = github.createToken({
    name: `workflow-${name}`,
    login: "github-actions[bot]",
    kind: "actions",
    grants: { [repository.fullName]: { contents: "read", pull_requests: "write", deployments: "write" } },
  });
  return { name, repository, gitopsToken, workflowToken };
}

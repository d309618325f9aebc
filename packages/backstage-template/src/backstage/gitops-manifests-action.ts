import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { resolveSafeChildPath } from "@backstage/backend-plugin-api";
import {
  createTemplateAction,
  type TemplateAction,
  type TemplateExample,
} from "@backstage/plugin-scaffolder-node";
import { planService, renderGitOpsFiles } from "../plan-service.ts";
import { parseRepoUrl } from "../references.ts";
import {
  ownerSchema,
  type ProductionInput,
  productionSchema,
  serviceSchema,
  toProductionRequest,
  type ReadPlatformConfig,
  type FindRepositoryId,
} from "./inputs.ts";

type Input = {
  service: string;
  owner: string;
  repoUrl: string;
  production?: ProductionInput | undefined;
  project?: string | undefined;
  targetPath?: string | undefined;
};
type Output = { paths: string[]; summary: string };

/** What the action reads from outside. */
export interface GitOpsManifestsOptions {
  readonly readConfig: ReadPlatformConfig;
  readonly findRepositoryId: FindRepositoryId;
}

// Backstage shows the examples under "Installed actions". A test runs each of them.
const EXAMPLES: TemplateExample[] = [
  {
    description: "Development only",
    example: `steps:
  - id: gitops
    name: Write the GitOps files
    action: preview:gitops-manifests
    input:
      service: example
      owner: group:default/octocat
      repoUrl: github.com?owner=octocat&repo=example
      targetPath: gitops
`,
  },
  {
    description: "Development and production",
    example: `steps:
  - id: gitops
    name: Write the GitOps files
    action: preview:gitops-manifests
    input:
      service: example
      owner: group:default/octocat
      repoUrl: github.com?owner=octocat&repo=example
      production:
        cluster: aks-app-spoke
        providerConfig: app-spoke
        minReplicas: 3
        maxReplicas: 10
`,
  },
];

/**
 * The action `preview:gitops-manifests`: writes a new service's files for the GitOps repository, ready for
 * `publish:github:pull-request`. A dry run writes no owner file, because the file holds GitHub's number of the
 * repository, and a dry run creates no repository.
 */
export function createGitOpsManifestsAction({
  readConfig,
  findRepositoryId,
}: GitOpsManifestsOptions): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:gitops-manifests",
    description: "Writes a service's owner file, claims and Applications for the GitOps repository",
    examples: EXAMPLES,
    supportsDryRun: true,
    schema: {
      input: {
        service: serviceSchema,
        owner: ownerSchema,
        repoUrl: (z) => z.string().describe("The service's repository, which must exist"),
        production: productionSchema,
        project: (z) => z.string().describe("The AppProject. Default: applications").optional(),
        targetPath: (z) => z.string().describe("Folder of the workspace to write to. Default: .").optional(),
      },
      output: {
        paths: (z) => z.array(z.string()).describe("Paths of the files in the GitOps repository"),
        summary: (z) => z.string().describe("The service's environments, as a Markdown table"),
      },
    },
    async handler(ctx) {
      const { service, owner, production, project, targetPath = "." } = ctx.input;
      const config = await readConfig();
      const repository = parseRepoUrl(ctx.input.repoUrl);
      const plan = planService(
        { service, owner, repository, production: toProductionRequest(production), project },
        config,
      );
      const id = ctx.isDryRun ? undefined : await findRepositoryId(repository);
      if (id === undefined) ctx.logger.info("No owner file in a dry run: the repository does not exist yet");
      const { files, summary } = renderGitOpsFiles(plan, config, id);
      await writeFiles(resolveSafeChildPath(ctx.workspacePath, targetPath), files);
      ctx.output("paths", [...files.keys()]);
      ctx.output("summary", summary);
    },
  });
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    const file = resolveSafeChildPath(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

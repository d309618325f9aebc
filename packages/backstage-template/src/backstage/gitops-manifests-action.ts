import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { resolveSafeChildPath } from "@backstage/backend-plugin-api";
import { createTemplateAction, type TemplateAction } from "@backstage/plugin-scaffolder-node";
import { gitOpsFiles } from "../gitops-files.ts";
import { planService } from "../plan-service.ts";
import { parseRepoUrl } from "../repository-address.ts";
import { gitOpsManifestsExamples } from "./examples.ts";
import type { ReadPlatformConfig } from "./platform-config.ts";
import { type ProductionInput, toProductionRequest } from "./production-input.ts";
import type { FindRepositoryId } from "./repository-ids.ts";
import { ownerSchema, productionSchema, serviceSchema } from "./schemas.ts";

type Input = {
  service: string;
  owner: string;
  repoUrl: string;
  production?: ProductionInput | undefined;
  project?: string | undefined;
  targetPath?: string | undefined;
};
type Output = { paths: string[]; summary: string };

/** What the action reads from elsewhere. */
export interface GitOpsManifestsOptions {
  readonly readConfig: ReadPlatformConfig;
  readonly findRepositoryId: FindRepositoryId;
}

/**
 * The action `preview:gitops-manifests`: writes what the GitOps repository needs for a new service, ready for
 * `publish:github:pull-request`. In a dry run there is no repository yet, so no owner file, which holds its number.
 */
export function createGitOpsManifestsAction({
  readConfig,
  findRepositoryId,
}: GitOpsManifestsOptions): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:gitops-manifests",
    description: "Writes a service's owner file, claims and Applications for the GitOps repository",
    examples: gitOpsManifestsExamples,
    supportsDryRun: true,
    schema: {
      input: {
        service: serviceSchema,
        owner: ownerSchema,
        repoUrl: (z) => z.string().describe("The service's repository, which exists by now"),
        production: productionSchema,
        project: (z) => z.string().describe("The AppProject. Default: applications").optional(),
        targetPath: (z) =>
          z.string().describe("Folder of the workspace to write below. Default: .").optional(),
      },
      output: {
        paths: (z) => z.array(z.string()).describe("The files, as the GitOps repository has them"),
        summary: (z) => z.string().describe("What they make, as a Markdown table"),
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
      if (id === undefined) ctx.logger.info("No owner file in a dry run: the repository has no number yet");
      const { files, summary } = gitOpsFiles(plan, config, id);
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

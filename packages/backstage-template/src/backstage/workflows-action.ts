import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveSafeChildPath } from "@backstage/backend-plugin-api";
import { createTemplateAction, type TemplateAction } from "@backstage/plugin-scaffolder-node";
import { PreviewError } from "preview-core";
import { fillWorkflow } from "../fill-workflow.ts";
import { toPlatformFacts } from "../platform-facts.ts";
import { parseRepoUrl } from "../repository-address.ts";
import { teamOf } from "../team-of.ts";
import { toWorkflowSettings, type WorkflowSettings } from "../workflow-settings.ts";
import { workflowsExamples } from "./examples.ts";
import type { ReadPlatformConfig } from "./platform-config.ts";
import { ownerSchema, serviceSchema } from "./schemas.ts";

type Input = {
  service: string;
  owner: string;
  repoUrl: string;
  action?: string | undefined;
  targetPath?: string | undefined;
};
type Output = { paths: string[] };

/** The released action that services run, as Backstage's app-config says it. */
export interface WorkflowsOptions {
  readonly readConfig: ReadPlatformConfig;
  /** Where a step does not say another one. Default: none */
  readonly action?: string | undefined;
}

const FOLDER = ".github/workflows";

/**
 * The action `preview:workflows`: fills the placeholders of a service's workflows, such as `__TEAM__`. `fetch:template`
 * copies them as they are, since a workflow's own `${{ }}` are GitHub's.
 */
export function createPreviewWorkflowsAction(options: WorkflowsOptions): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:workflows",
    description: "Fills what differs from service to service into the workflows of a skeleton",
    examples: workflowsExamples,
    supportsDryRun: true,
    schema: {
      input: {
        service: serviceSchema,
        owner: ownerSchema,
        repoUrl: (z) => z.string().describe("The service's repository"),
        action: (z) =>
          z
            .string()
            .describe(
              "OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z. Default: preview.action of app-config",
            )
            .optional(),
        targetPath: (z) =>
          z.string().describe("The service's folder in the workspace. Default: .").optional(),
      },
      output: { paths: (z) => z.array(z.string()).describe("The workflows") },
    },
    async handler(ctx) {
      const { targetPath = "." } = ctx.input;
      const settings = await toSettings(ctx.input, options);
      const folder = resolveSafeChildPath(ctx.workspacePath, join(targetPath, FOLDER));
      const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
      for (const name of names) {
        const path = resolveSafeChildPath(folder, name);
        await writeFile(path, fillWorkflow(await readFile(path, "utf8"), settings));
      }
      ctx.output(
        "paths",
        names.map((name) => `${FOLDER}/${name}`),
      );
    },
  });
}

async function toSettings(
  { action, ...input }: Input,
  { readConfig, action: released }: WorkflowsOptions,
): Promise<WorkflowSettings> {
  const { gitops, registry } = toPlatformFacts(await readConfig());
  if (gitops === null) throw new PreviewError("invalid-config", [NO_GITOPS]);
  const [repository, gitopsRepository] = [parseRepoUrl(input.repoUrl), parseRepoUrl(gitops.repoUrl)];
  return toWorkflowSettings({
    service: input.service,
    team: teamOf(input.owner),
    repository: `${repository.owner}/${repository.name}`,
    gitops: `${gitopsRepository.owner}/${gitopsRepository.name}`,
    registry,
    action: action ?? released ?? refuseNone(),
  });
}

function refuseNone(): never {
  throw new PreviewError("invalid-config", [NO_ACTION]);
}

const NO_ACTION = {
  path: "preview.action",
  message:
    "is not set in Backstage's app-config: expected OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z, the release that services run",
};

const NO_GITOPS = {
  path: "gitops.url",
  message:
    "the workflows need a token for it: expected https://{host}/{owner}/{repository}.git in preview.yaml",
};

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveSafeChildPath } from "@backstage/backend-plugin-api";
import {
  createTemplateAction,
  type TemplateAction,
  type TemplateExample,
} from "@backstage/plugin-scaffolder-node";
import { FORMS, PreviewError } from "preview-core";
import { toPlatformFacts } from "../platform-facts.ts";
import { parseRepoUrl, teamOf } from "../references.ts";
import { fillWorkflow, parseWorkflowSettings, type WorkflowSettings } from "../service-workflow.ts";
import { ownerSchema, serviceSchema, type ReadPlatformConfig } from "./inputs.ts";

type Input = {
  service: string;
  owner: string;
  repoUrl: string;
  action?: string | undefined;
  targetPath?: string | undefined;
};
type Output = { paths: string[] };

/** What the action reads from outside, and its settings in Backstage's app-config. */
export interface WorkflowsOptions {
  readonly readConfig: ReadPlatformConfig;
  /** The released action that services run, for a step that names none. Default: none */
  readonly action?: string | undefined;
}

const FOLDER = ".github/workflows";

// Backstage shows the examples under "Installed actions". A test runs each of them.
const EXAMPLES: TemplateExample[] = [
  {
    description: "Fill the workflows that fetch:template copied",
    example: `steps:
  - id: skeleton
    name: Copy the workflows
    action: fetch:template
    input:
      url: ./skeleton/.github
      targetPath: service/.github
      copyWithoutTemplating: [workflows/**]
      values: {}
  - id: workflows
    name: Fill in the workflows
    action: preview:workflows
    input:
      service: example
      owner: group:default/octocat
      repoUrl: github.com?owner=octocat&repo=example
      action: "octocat/preview-environments/apps/preview-action@0000000000000000000000000000000000000000 # v0.0.0"
      targetPath: service
`,
  },
];

const NO_ACTION = {
  path: "preview.action",
  message: `is not set in Backstage's app-config: expected ${FORMS.pinnedAction.expected}`,
};

const NO_GITOPS = {
  path: "gitops.url",
  message:
    "expected https://{host}/{owner}/{repository}.git in preview.yaml, because the workflows need a token for that repository",
};

/**
 * The action `preview:workflows`: fills the placeholders of a service's workflows, such as `__TEAM__`. `fetch:template`
 * must copy the workflows unchanged, because a workflow has `${{ }}` of its own, for GitHub.
 */
export function createPreviewWorkflowsAction(options: WorkflowsOptions): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:workflows",
    description: "Fills in the workflows of a skeleton for one service",
    examples: EXAMPLES,
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
              "OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z, where SHA is a full commit. Default: preview.action of app-config",
            )
            .optional(),
        targetPath: (z) =>
          z.string().describe("The service's folder in the workspace. Default: .").optional(),
      },
      output: { paths: (z) => z.array(z.string()).describe("Paths of the workflows") },
    },
    async handler(ctx) {
      const { targetPath = "." } = ctx.input;
      const settings = await readSettings(ctx.input, options);
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

async function readSettings(
  { action, ...input }: Input,
  { readConfig, action: released }: WorkflowsOptions,
): Promise<WorkflowSettings> {
  const { gitops, registry } = toPlatformFacts(await readConfig());
  if (gitops === null) throw new PreviewError("invalid-config", [NO_GITOPS]);
  const wanted = action ?? released;
  if (wanted === undefined) throw new PreviewError("invalid-config", [NO_ACTION]);
  const [repository, gitopsRepository] = [parseRepoUrl(input.repoUrl), parseRepoUrl(gitops.repoUrl)];
  return parseWorkflowSettings({
    service: input.service,
    team: teamOf(input.owner),
    repository: `${repository.owner}/${repository.name}`,
    gitops: `${gitopsRepository.owner}/${gitopsRepository.name}`,
    registry,
    action: wanted,
  });
}

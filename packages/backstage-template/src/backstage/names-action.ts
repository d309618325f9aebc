import { createTemplateAction, type TemplateAction } from "@backstage/plugin-scaffolder-node";
import { parsePreview, type PreviewNames, previewNames } from "preview-core";
import { teamOf } from "../team-of.ts";
import { namesExamples } from "./examples.ts";
import type { ReadPlatformConfig } from "./platform-config.ts";
import { ownerSchema, serviceSchema } from "./schemas.ts";

type Input = { service: string; owner: string; pr?: number | undefined; sha?: string | undefined };
type Output = { [Name in keyof PreviewNames]: PreviewNames[Name] };

/** Of a service that is new, what anybody wants to see is its first preview. */
const FIRST_PULL_REQUEST = 1;

/** The action `preview:names`: all names of a preview, as the platform will give them, its URL among them. */
export function createPreviewNamesAction(
  readConfig: ReadPlatformConfig,
): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:names",
    description: "Gives all names of a preview, its URL among them",
    examples: namesExamples,
    supportsDryRun: true,
    schema: {
      input: {
        service: serviceSchema,
        owner: ownerSchema,
        pr: (z) => z.number().int().min(1).describe("The pull request's number. Default: 1").optional(),
        sha: (z) => z.string().describe("The head commit, for the image's tag. Default: none").optional(),
      },
      output: {
        hostname: (z) => z.string().describe("The preview's host"),
        url: (z) => z.string().describe("The preview's address"),
        namespace: (z) => z.string().describe("The preview's namespace"),
        application: (z) => z.string().describe("The preview's Argo CD Application"),
        release: (z) => z.string().describe("The preview's Helm release"),
        imageTag: (z) => z.string().describe("The tag of the preview's image"),
        directory: (z) => z.string().describe("The preview's folder in the GitOps repository"),
      },
    },
    async handler(ctx) {
      const { service, owner, pr = FIRST_PULL_REQUEST, sha } = ctx.input;
      const preview = parsePreview({ service, team: teamOf(owner), pr });
      const names = previewNames(preview, await readConfig(), { sha });
      ctx.output("hostname", names.hostname);
      ctx.output("url", names.url);
      ctx.output("namespace", names.namespace);
      ctx.output("application", names.application);
      ctx.output("release", names.release);
      ctx.output("imageTag", names.imageTag);
      ctx.output("directory", names.directory);
    },
  });
}

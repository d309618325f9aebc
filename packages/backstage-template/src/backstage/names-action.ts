import {
  createTemplateAction,
  type TemplateAction,
  type TemplateExample,
} from "@backstage/plugin-scaffolder-node";
import { parsePreview, previewNames } from "preview-core";
import { teamOf } from "../references.ts";
import { ownerSchema, serviceSchema, type ReadPlatformConfig } from "./inputs.ts";

type Input = { service: string; owner: string; pr?: number | undefined; sha?: string | undefined };
type Output = {
  hostname: string;
  url: string;
  namespace: string;
  application: string;
  release: string;
  imageTag: string;
  directory: string;
};

/** A new service's first preview. */
const FIRST_PULL_REQUEST = 1;

// Backstage shows the examples under "Installed actions". A test runs each of them.
const EXAMPLES: TemplateExample[] = [
  {
    description: "The address of the first pull request's preview",
    example: `steps:
  - id: preview
    name: Name the first preview
    action: preview:names
    input:
      service: example
      owner: group:default/octocat
`,
  },
  {
    description: "All names of one commit of one pull request",
    example: `steps:
  - id: preview
    name: Name a preview
    action: preview:names
    input:
      service: example
      owner: octocat
      pr: 7
      sha: 0123456789abcdef0123456789abcdef01234567
`,
  },
];

/** The action `preview:names`: all names of a preview as the platform makes them, the URL included. */
export function createPreviewNamesAction(
  readConfig: ReadPlatformConfig,
): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:names",
    description: "Returns all names of a preview, the URL included",
    examples: EXAMPLES,
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

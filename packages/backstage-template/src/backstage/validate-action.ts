import {
  createTemplateAction,
  type TemplateAction,
  type TemplateExample,
} from "@backstage/plugin-scaffolder-node";
import { imageRepository, PreviewError } from "preview-core";
import { planService } from "../plan-service.ts";
import { toPlatformFacts } from "../platform-facts.ts";
import { parseRepoUrl, toRepoUrl } from "../references.ts";
import {
  ownerSchema,
  type ProductionInput,
  productionSchema,
  serviceSchema,
  toProductionRequest,
  type ReadPlatformConfig,
} from "./inputs.ts";

type Input = {
  service: string;
  owner: string;
  repoUrl?: string | undefined;
  production?: ProductionInput | undefined;
};
type Output = {
  service: string;
  team: string;
  repoUrl: string;
  repository: string;
  repositoryUrl: string;
  image: string;
  platform: { [key: string]: Json };
};

/** A value that JSON can hold. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

// Backstage shows the examples under "Installed actions". A test runs each of them.
const EXAMPLES: TemplateExample[] = [
  {
    description: "Stop before anything is created when the service cannot have previews",
    example: `steps:
  - id: service
    name: Check the names
    action: preview:validate
    input:
      service: example
      owner: group:default/octocat
`,
  },
];

const NO_GITOPS = {
  path: "gitops.url",
  message:
    "expected https://{host}/{owner}/{repository}.git in preview.yaml, because a template opens a pull request there",
};

/**
 * The action `preview:validate`: the first step of a template. It stops the template before anything is created when the
 * service cannot have previews, with every problem at once and a way out of each.
 */
export function createPreviewValidateAction(
  readConfig: ReadPlatformConfig,
): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:validate",
    description: "Checks that a service can have previews, before anything is created",
    examples: EXAMPLES,
    supportsDryRun: true,
    schema: {
      input: {
        service: serviceSchema,
        owner: ownerSchema,
        repoUrl: (z) =>
          z
            .string()
            .describe("The service's repository. Default: one of the GitOps repository's owner")
            .optional(),
        production: productionSchema,
      },
      output: {
        service: (z) => z.string().describe("The service's name"),
        team: (z) => z.string().describe("The team's name"),
        repoUrl: (z) => z.string().describe("The service's repository, for publish:github"),
        repository: (z) => z.string().describe("The service's repository as owner/name"),
        repositoryUrl: (z) => z.string().describe("Web page of the service's repository"),
        image: (z) => z.string().describe("The service's image, without a tag"),
        platform: (z) => z.record(z.any()).describe("The platform: domain, registry, gateway, gitops, …"),
      },
    },
    async handler(ctx) {
      const { input } = ctx;
      const config = await readConfig();
      const platform = toPlatformFacts(config);
      if (platform.gitops === null) throw new PreviewError("invalid-config", [NO_GITOPS]);
      const { host, owner } = platform.gitops;
      const repoUrl = input.repoUrl ?? toRepoUrl({ host, owner, name: input.service });
      const { source } = planService(
        {
          service: input.service,
          owner: input.owner,
          repository: parseRepoUrl(repoUrl),
          production: toProductionRequest(input.production),
        },
        config,
      );
      const { service, repository } = source;
      ctx.output("service", service.service);
      ctx.output("team", service.team);
      ctx.output("repoUrl", repoUrl);
      ctx.output("repository", repository.fullName);
      ctx.output("repositoryUrl", repository.url);
      ctx.output("image", imageRepository(repository.fullName, config));
      ctx.output("platform", toJson(platform));
    },
  });
}

/** The value in the type of Backstage's outputs, without what JSON cannot hold. */
function toJson(value: object): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(value));
}

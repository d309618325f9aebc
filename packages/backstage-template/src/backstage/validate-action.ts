import { createTemplateAction, type TemplateAction } from "@backstage/plugin-scaffolder-node";
import { imageRepository, PreviewError } from "preview-core";
import { planService } from "../plan-service.ts";
import { toPlatformFacts } from "../platform-facts.ts";
import { parseRepoUrl, toRepoUrl } from "../repository-address.ts";
import { validateExamples } from "./examples.ts";
import { type Json, toJson } from "./json.ts";
import type { ReadPlatformConfig } from "./platform-config.ts";
import { type ProductionInput, toProductionRequest } from "./production-input.ts";
import { ownerSchema, productionSchema, serviceSchema } from "./schemas.ts";

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

/**
 * The action `preview:validate`: the first step of a template, which stops it before anything is made when the service
 * could not have previews. It says every problem at once, and what to do about each.
 */
export function createPreviewValidateAction(
  readConfig: ReadPlatformConfig,
): TemplateAction<Input, Output, "v2"> {
  return createTemplateAction({
    id: "preview:validate",
    description: "Checks that a service can have previews, before anything is made",
    examples: validateExamples,
    supportsDryRun: true,
    schema: {
      input: {
        service: serviceSchema,
        owner: ownerSchema,
        repoUrl: (z) =>
          z.string().describe("The service's repository. Default: beside the GitOps repository").optional(),
        production: productionSchema,
      },
      output: {
        service: (z) => z.string().describe("The service's name"),
        team: (z) => z.string().describe("The team's name"),
        repoUrl: (z) => z.string().describe("The service's repository, for publish:github"),
        repository: (z) => z.string().describe("The same as owner/name"),
        repositoryUrl: (z) => z.string().describe("Its web page"),
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
      const { service, repository } = planService(
        {
          service: input.service,
          owner: input.owner,
          repository: parseRepoUrl(repoUrl),
          production: toProductionRequest(input.production),
        },
        config,
      );
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

const NO_GITOPS = {
  path: "gitops.url",
  message:
    "a template opens a pull request there: expected https://{host}/{owner}/{repository}.git in preview.yaml",
};

import {
  type BackendFeature,
  coreServices,
  createBackendModule,
  type LoggerService,
  type UrlReaderService,
} from "@backstage/backend-plugin-api";
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
  type ScmIntegrationRegistry,
} from "@backstage/integration";
import { scaffolderActionsExtensionPoint } from "@backstage/plugin-scaffolder-node";
import { scaffolderTemplatingExtensionPoint } from "@backstage/plugin-scaffolder-node/alpha";
import { describeProblem, parseConfigLeniently } from "preview-core";
import { PREVIEW_FILTERS } from "../preview-filters.ts";
import { createGitOpsManifestsAction } from "./gitops-manifests-action.ts";
import { createPreviewNamesAction } from "./names-action.ts";
import type { FindRepositoryId, ReadPlatformConfig } from "./inputs.ts";
import { createPreviewValidateAction } from "./validate-action.ts";
import { createPreviewWorkflowsAction } from "./workflows-action.ts";

/** Where the platform config is, and the services of Backstage that read it. */
export interface PlatformConfigOptions {
  /** Backstage's reader, which has the token of the repository's integration. */
  readonly reader: Pick<UrlReaderService, "readUrl">;
  /** Address of `preview.yaml` in the GitOps repository. */
  readonly url: string;
  readonly logger: Pick<LoggerService, "warn">;
}

/** The scaffolder's module: the actions `preview:…` and the filters. Its settings are in `config.d.ts`. */
export const previewModule: BackendFeature = createBackendModule({
  pluginId: "scaffolder",
  moduleId: "preview",
  register({ registerInit }) {
    registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        templating: scaffolderTemplatingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        reader: coreServices.urlReader,
      },
      async init({ actions, templating, config, logger, reader }) {
        const readConfig = platformConfigAt({ reader, logger, url: config.getString("preview.config") });
        const findRepositoryId = repositoryIdsOf(ScmIntegrations.fromConfig(config));
        actions.addActions(
          createPreviewValidateAction(readConfig),
          createPreviewNamesAction(readConfig),
          createPreviewWorkflowsAction({ readConfig, action: config.getOptionalString("preview.action") }),
          createGitOpsManifestsAction({ readConfig, findRepositoryId }),
        );
        templating.addTemplateFilters(
          PREVIEW_FILTERS.map((filter) => ({ ...filter, examples: [...filter.examples] })),
        );
      },
    });
  },
});

/**
 * A reader of the platform's `preview.yaml`, so that Backstage needs no second copy of the domain and the limits. Keys of
 * a newer version are left out, and a warning names them.
 */
export function platformConfigAt(options: PlatformConfigOptions): ReadPlatformConfig {
  const { reader, url, logger } = options;
  return async () => {
    const file = await reader.readUrl(url);
    const { config, unknownKeys } = parseConfigLeniently((await file.buffer()).toString("utf8"), {
      file: url,
    });
    for (const problem of unknownKeys) logger.warn(`ignored: ${describeProblem(problem)}`);
    return config;
  };
}

/**
 * Asks GitHub for the number, with the token of Backstage's integration for the repository's server.
 *
 * @throws Error when Backstage has no such integration, or GitHub's answer has no number
 */
export function repositoryIdsOf(
  integrations: ScmIntegrationRegistry,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): FindRepositoryId {
  const credentials = DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  return async ({ host, owner, name }) => {
    const api = integrations.github.byHost(host)?.config.apiBaseUrl;
    if (api === undefined) throw new Error(`Backstage has no integration for GitHub at ${host}`);
    const { headers } = await credentials.getCredentials({ url: `https://${host}/${owner}/${name}` });
    const response = await fetch(`${api}/repos/${owner}/${name}`, {
      headers: { accept: "application/vnd.github+json", ...headers },
    });
    const id = response.ok ? toId(await response.json()) : undefined;
    if (id === undefined)
      throw new Error(
        `GitHub answered ${response.status} for the repository ${owner}/${name}, without its id`,
      );
    return id;
  };
}

function toId(body: unknown): number | undefined {
  const id = typeof body === "object" && body !== null && "id" in body ? body.id : undefined;
  return Number.isSafeInteger(id) ? Number(id) : undefined;
}

import { type BackendFeature, coreServices, createBackendModule } from "@backstage/backend-plugin-api";
import { ScmIntegrations } from "@backstage/integration";
import { scaffolderActionsExtensionPoint } from "@backstage/plugin-scaffolder-node";
import { scaffolderTemplatingExtensionPoint } from "@backstage/plugin-scaffolder-node/alpha";
import { PREVIEW_FILTERS } from "../preview-filters.ts";
import { createGitOpsManifestsAction } from "./gitops-manifests-action.ts";
import { createPreviewNamesAction } from "./names-action.ts";
import { platformConfigAt } from "./platform-config.ts";
import { repositoryIdsOf } from "./repository-ids.ts";
import { createPreviewValidateAction } from "./validate-action.ts";
import { createPreviewWorkflowsAction } from "./workflows-action.ts";

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

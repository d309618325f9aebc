export {
  createGitOpsManifestsAction,
  type GitOpsManifestsOptions,
} from "./backstage/gitops-manifests-action.ts";
export { createPreviewNamesAction } from "./backstage/names-action.ts";
export {
  platformConfigAt,
  type PlatformConfigOptions,
  type ReadPlatformConfig,
} from "./backstage/platform-config.ts";
// Backstage takes a module's default export: backend.add(import("preview-backstage-template")).
export { previewModule as default } from "./backstage/preview-module.ts";
export { type FindRepositoryId, repositoryIdsOf } from "./backstage/repository-ids.ts";
export { createPreviewValidateAction } from "./backstage/validate-action.ts";
export { createPreviewWorkflowsAction, type WorkflowsOptions } from "./backstage/workflows-action.ts";
export { PREVIEW_FILTERS, type PreviewFilter } from "./preview-filters.ts";

export {
  createGitOpsManifestsAction,
  type GitOpsManifestsOptions,
} from "./backstage/gitops-manifests-action.ts";
export { createPreviewNamesAction } from "./backstage/names-action.ts";
export type { FindRepositoryId, ReadPlatformConfig } from "./backstage/inputs.ts";
export { platformConfigAt, type PlatformConfigOptions, repositoryIdsOf } from "./backstage/preview-module.ts";
// Backstage takes a module's default export: backend.add(import("preview-backstage-template")).
export { previewModule as default } from "./backstage/preview-module.ts";
export { createPreviewValidateAction } from "./backstage/validate-action.ts";
export { createPreviewWorkflowsAction, type WorkflowsOptions } from "./backstage/workflows-action.ts";
export { PREVIEW_FILTERS, type PreviewFilter } from "./preview-filters.ts";

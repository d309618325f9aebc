export { fillWorkflow } from "./fill-workflow.ts";
export { PREVIEW_WORKFLOWS, readSkeletonFile } from "./skeleton-files.ts";
export { toWorkflowSettings, type WorkflowRequest, type WorkflowSettings } from "./workflow-settings.ts";

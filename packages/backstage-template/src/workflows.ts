export {
  CHART_ROUTE,
  CHART_VALUES,
  type ChartFacts,
  chartSection,
  PREVIEW_SECTIONS,
  toStandaloneRoute,
} from "./chart-part.ts";
export { fillWorkflow } from "./fill-workflow.ts";
export { toPlatformFacts, type GitOpsFacts, type PlatformFacts } from "./platform-facts.ts";
export { parseCloneUrl, type RepositoryAddress } from "./repository-address.ts";
export { PREVIEW_WORKFLOWS, readSkeletonFile } from "./skeleton-files.ts";
export { toWorkflowSettings, type WorkflowRequest, type WorkflowSettings } from "./workflow-settings.ts";

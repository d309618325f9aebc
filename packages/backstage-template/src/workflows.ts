export { toPlatformFacts, type GitOpsFacts, type PlatformFacts } from "./platform-facts.ts";
export { parseCloneUrl, type RepositoryAddress } from "./references.ts";
export {
  fillWorkflow,
  parseWorkflowSettings,
  type WorkflowRequest,
  type WorkflowSettings,
} from "./service-workflow.ts";
export {
  CHART_ROUTE,
  CHART_VALUES,
  type ChartFacts,
  chartSection,
  PREVIEW_SECTIONS,
  PREVIEW_WORKFLOWS,
  readSkeletonFile,
  renderStandaloneRoute,
} from "./skeleton.ts";

export { toPlatformFacts, type GitOpsFacts, type PlatformFacts } from "./platform-facts.ts";
export { parseCloneUrl, type RepositoryAddress } from "./references.ts";
export {
  fillWorkflow,
  parseWorkflowSettings,
  type WorkflowRequest,
  type WorkflowSettings,
} from "./service-workflow.ts";
export { PREVIEW_WORKFLOWS, readSkeletonFile } from "./skeleton.ts";

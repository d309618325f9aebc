import { webhookExamples } from "./webhook-examples.ts";

/** The build that has finished, as far as it matters here. */
export interface WorkflowRunResource {
  /** Its workflow's name. */
  readonly name: string;
  readonly conclusion: string | null;
  readonly head_sha: string;
  /** The repository that the commit was pushed to; `null` when it is gone. */
  readonly head_repository: object | null;
}

/**
 * The payload of `workflow_run`, as GitHub sends it when a build has finished: GitHub's own example, with the build and
 * the repository that it is to be about.
 */
export function workflowRunEvent(run: WorkflowRunResource, repository: object): object {
  const example = webhookExamples("workflow_run").find(isWorkflowRunExample);
  if (example === undefined) throw new Error("GitHub has no example of workflow_run.completed");
  const common = { status: "completed", event: "pull_request", updated_at: new Date().toISOString() };
  return {
    ...example,
    repository: { ...example.repository, ...repository },
    workflow_run: { ...example.workflow_run, ...common, ...run },
  };
}

interface WorkflowRunExample {
  readonly action: "completed";
  readonly workflow_run: object;
  readonly repository: object;
}

function isWorkflowRunExample(example: object): example is WorkflowRunExample {
  return "action" in example && example.action === "completed" && "repository" in example;
}

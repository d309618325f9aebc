import { webhookExamples } from "./webhook-examples.ts";

/** The fields of a finished build that are read here. */
export interface WorkflowRunResource {
  /** Its workflow's name. */
  readonly name: string;
  readonly conclusion: string | null;
  readonly head_sha: string;
  /** The repository of the commit. `null` when it was deleted. */
  readonly head_repository: object | null;
}

/**
 * The payload of `workflow_run` for a finished build: GitHub's own example, with another build and repository.
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

import { expect, test } from "vitest";
import { workflowRunEvent } from "./workflow-run-event.ts";

test("a payload has the given build and repository, and keeps the rest", () => {
  const run = { name: "Build", conclusion: "success", head_sha: "0".repeat(40), head_repository: { id: 42 } };
  const event = workflowRunEvent(run, { id: 42, full_name: "crh225/pricing-api" });
  expect(event).toMatchObject({
    action: "completed",
    workflow_run: { ...run, status: "completed", run_attempt: 1 },
    repository: { id: 42, full_name: "crh225/pricing-api", default_branch: "main" },
    sender: { login: "Codertocat" },
  });
});

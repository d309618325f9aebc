import { randomInt } from "node:crypto";
import { type Contexts, fillIn, isTrue } from "./expression.ts";
import { runJob } from "./run-job.ts";
import { isTriggered, isWithoutSecrets, refOf, type WorkflowEvent } from "./workflow-event.ts";
import { parseWorkflowFile, type WorkflowFile } from "./workflow-file.ts";
import type { JobResult, WorkflowResult, WorkflowRun } from "./workflow-run.ts";

/**
 * Runs a workflow after an event as GitHub does: whether it starts, which jobs run, what each step is given, by GitHub's
 * own evaluator. Secrets come from the environment of a job, if its branch may use it. What the steps do is up to the
 * stand-ins that are given.
 *
 * @throws Error when the workflow has what the local runner does not do
 */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
  const workflow = parseWorkflowFile(run.workflow);
  const name = workflow.name ?? "workflow";
  const event = run.event.name;
  if (!isTriggered(workflow, run.event)) return { name, event, triggered: false, jobs: [] };
  const contexts = { github: githubContext(run), vars: repositoryVariables(run) };
  const jobs: JobResult[] = [];
  for (const [id, job] of Object.entries(workflow.jobs)) {
    const needed = [job.needs ?? []].flat().map((need) => jobs.find((result) => result.id === need));
    const succeeded = needed.every((result) => result?.conclusion === "success");
    const skipped = !isTrue(job.if, contexts, succeeded);
    jobs.push(skipped ? { id, conclusion: "skipped", steps: [] } : await runJob(run, { id, job, contexts }));
  }
  return { name, event, triggered: true, concurrency: toConcurrency(workflow, contexts), jobs };
}

function githubContext({ event, repository }: WorkflowRun): Record<string, unknown> {
  return {
    event: event.payload,
    event_name: event.name,
    repository: repository.fullName,
    repository_id: String(repository.id),
    repository_owner: repository.fullName.split("/")[0],
    actor: senderOf(event),
    ref: refOf(event),
    run_id: nextRunId(),
  };
}

/** Each run has another one, and nobody knows it before. */
function nextRunId(): string {
  return String(randomInt(1, 2 ** 47));
}

function repositoryVariables({ event, settings }: WorkflowRun): Readonly<Record<string, string>> {
  return isWithoutSecrets(event) ? {} : (settings.variables ?? {});
}

function senderOf({ payload }: WorkflowEvent): unknown {
  const sender: unknown = "sender" in payload ? payload.sender : undefined;
  return typeof sender === "object" && sender !== null && "login" in sender ? sender.login : undefined;
}

function toConcurrency({ concurrency }: WorkflowFile, contexts: Contexts): WorkflowResult["concurrency"] {
  if (concurrency === undefined) return undefined;
  const file = typeof concurrency === "string" ? { group: concurrency } : concurrency;
  return {
    group: fillIn(file.group, contexts),
    cancelInProgress: fillIn(file["cancel-in-progress"], contexts) === "true",
  };
}

import type { LocalRepository } from "local-github";
import { workflowRunEvent, type WorkflowRunResource } from "../runner/workflow-run-event.ts";
import { runWorkflow } from "./run-workflow.ts";
import type { WorkflowEvent } from "./workflow-event.ts";
import type { WorkflowResult, WorkflowRun } from "./workflow-run.ts";

export interface EventToFollow extends Pick<WorkflowRun, "settings" | "createToken" | "actions"> {
  readonly repository: LocalRepository;
  /** What GitHub says about the pull request: see `pullRequestEvent`. */
  readonly payload: object;
  /** Which of the repository's workflows run. */
  readonly workflows: readonly string[];
}

/** What of the payload is needed here. */
interface PullRequestPayload {
  readonly pull_request: { readonly head: { readonly sha: string; readonly repo: object | null } };
  readonly repository: object;
}

/**
 * Everything that GitHub runs because of one event of a pull request, in order: what listens to `pull_request_target`,
 * what listens to `pull_request`, and what waits for one of these to finish. A workflow is read from the commit that
 * GitHub reads it from: the pull request's own for `pull_request`, the default branch's for all else.
 */
export async function followEvent(followed: EventToFollow): Promise<WorkflowResult[]> {
  const { payload } = followed;
  const started = [
    ...(await runAll(followed, { name: "pull_request_target", payload })),
    ...(await runAll(followed, { name: "pull_request", payload })),
  ];
  const results = [...started];
  for (const finished of started) results.push(...(await followBuild(followed, toBuild(followed, finished))));
  return results;
}

/** Everything that GitHub runs because a workflow, whatever started it, has ended like this. */
export function followBuild(
  followed: EventToFollow,
  build: WorkflowRunResource & Readonly<Record<string, unknown>>,
): Promise<WorkflowResult[]> {
  const payload = workflowRunEvent(build, toPayload(followed.payload).repository);
  return runAll(followed, { name: "workflow_run", payload });
}

async function runAll(
  { repository, workflows, ...run }: EventToFollow,
  event: WorkflowEvent,
): Promise<WorkflowResult[]> {
  const revision = event.name === "pull_request" ? toPayload(event.payload).pull_request.head.sha : undefined;
  const results: WorkflowResult[] = [];
  for (const path of workflows) {
    const workflow = await repository.readFile(path, revision);
    if (workflow !== undefined) results.push(await runWorkflow({ ...run, workflow, event, repository }));
  }
  return results.filter(({ triggered }) => triggered);
}

function toBuild(
  { payload }: EventToFollow,
  { name, jobs }: WorkflowResult,
): Parameters<typeof followBuild>[1] {
  const { pull_request: pull } = toPayload(payload);
  const ran = jobs.filter(({ conclusion }) => conclusion !== "skipped");
  const failed = ran.some(({ conclusion }) => conclusion === "failure");
  const conclusion = ran.length === 0 ? "skipped" : failed ? "failure" : "success";
  return { name, conclusion, head_sha: pull.head.sha, head_repository: pull.head.repo };
}

function toPayload(payload: object): PullRequestPayload {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from GitHub's own examples of these events
  return payload as PullRequestPayload;
}

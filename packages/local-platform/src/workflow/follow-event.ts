import type { LocalRepository } from "local-github";
import { workflowRunEvent, type WorkflowRunResource } from "../runner/workflow-run-event.ts";
import { runWorkflow } from "./run-workflow.ts";
import type { WorkflowEvent } from "./workflow-event.ts";
import type { WorkflowResult, WorkflowRun } from "./workflow-run.ts";

export interface EventToFollow extends Pick<WorkflowRun, "settings" | "createToken" | "actions"> {
  readonly repository: LocalRepository;
  /** The payload of the event: see `pullRequestEvent`. */
  readonly payload: object;
  /** The names of the repository's workflows to run. */
  readonly workflows: readonly string[];
}

/** The fields of the payload that are read here. */
interface PullRequestPayload {
  readonly pull_request: { readonly head: { readonly sha: string; readonly repo: object | null } };
  readonly repository: object;
}

/**
 * Runs all workflows that GitHub runs after one event of a pull request. First those on `pull_request_target`,
 * then those on `pull_request`, then those on `workflow_run` of both. A workflow is read from GitHub's commit:
 * the pull request's own for `pull_request`, the default branch's for every other event.
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

/** Runs all workflows that GitHub runs after the end of this workflow run. */
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

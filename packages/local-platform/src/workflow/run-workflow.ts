import { randomInt } from "node:crypto";
import { type Contexts, fillIn, isTrue, type Scalar } from "./expression.ts";
import {
  isTriggered,
  isWithoutSecrets,
  refOf,
  type WorkflowEvent,
  hasReadOnlyToken,
} from "./workflow-event.ts";
import { parseWorkflowFile, type WorkflowFile, type JobFile, type StepFile } from "./workflow-file.ts";
import type {
  JobResult,
  WorkflowResult,
  WorkflowRun,
  EnvironmentSettings,
  StepInputs,
} from "./workflow-run.ts";

interface JobToRun {
  readonly id: string;
  readonly job: JobFile;
  readonly contexts: Contexts;
}

/**
 * Runs a workflow after an event as GitHub does. GitHub's own evaluator decides whether it starts, which jobs
 * run and what each step gets. A job gets the secrets of its environment if its branch may use the environment.
 * Stand-ins do the work of the steps.
 *
 * @throws Error when the workflow has a feature that the local runner lacks
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

/** The delimiter is random in every run. */
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

/** Runs a job's steps one after the other, each with the outputs of the earlier steps. */
async function runJob(run: WorkflowRun, { id, job, contexts }: JobToRun): Promise<JobResult> {
  const name = environmentName(job, contexts);
  const environment = name === undefined ? undefined : findEnvironment(run, name);
  const branch = refOf(run.event).replace(/^refs\/heads\//, "");
  if (environment !== undefined && !environment.branches.includes(branch)) {
    const refused = `Branch "${branch}" is not allowed to deploy to ${name} due to environment protection rules.`;
    return { id, conclusion: "failure", refused, steps: [] };
  }
  const token = run.createToken(permissionsOf(job, run));
  const github = { ...Object(contexts["github"]), token };
  const steps: JobResult["steps"][number][] = [];
  const outputs: Record<string, { readonly outputs: Readonly<Record<string, string>> }> = {};
  let succeeded = true;
  for (const step of job.steps) {
    const known = { ...contexts, github, ...hidden(run, environment, token), steps: outputs };
    const env = fillAll(job.env, known);
    if (!isTrue(step.if, { ...known, env }, succeeded)) continue;
    const inputs = toInputs(step, { ...known, env });
    const result = await standInFor(run, inputs.action)(inputs, { ...run, token });
    succeeded &&= result.succeeded ?? true;
    const ran = { ...inputs, outputs: result.outputs ?? {} };
    steps.push(ran);
    if (step.id !== undefined) outputs[step.id] = { outputs: ran.outputs };
  }
  return { id, conclusion: succeeded ? "success" : "failure", steps };
}

function permissionsOf({ permissions = {} }: JobFile, { event }: WorkflowRun): Record<string, string> {
  const levels = Object.entries(permissions);
  return Object.fromEntries(hasReadOnlyToken(event) ? levels.map(([name]) => [name, "read"]) : levels);
}

function environmentName({ environment }: JobFile, contexts: Contexts): string | undefined {
  if (environment === undefined) return undefined;
  return fillIn(typeof environment === "string" ? environment : environment.name, contexts);
}

/** GitHub compares the names of environments without letter case. */
function findEnvironment({ settings }: WorkflowRun, name: string): EnvironmentSettings | undefined {
  const all = Object.entries(settings.environments ?? {});
  return all.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

/** The settings of a job: those of its environment win over the repository's. */
function hidden(
  { event, settings }: WorkflowRun,
  environment: EnvironmentSettings | undefined,
  token: string,
): Contexts {
  if (isWithoutSecrets(event)) return { secrets: { GITHUB_TOKEN: token }, vars: {} };
  return {
    secrets: { ...settings.secrets, ...environment?.secrets, GITHUB_TOKEN: token },
    vars: { ...settings.variables, ...environment?.variables },
  };
}

function toInputs(step: StepFile, contexts: Contexts): StepInputs {
  const { uses, run } = step;
  const script = run === undefined ? {} : { script: fillIn(run, contexts) };
  const action = uses === undefined ? "run" : uses.slice(0, uses.indexOf("@"));
  const env = { ...Object(contexts["env"]), ...fillAll(step.env, contexts) };
  return { action, with: { ...script, ...fillAll(step.with, contexts) }, env };
}

function fillAll(values: Readonly<Record<string, Scalar>> = {}, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fillIn(value, contexts)]));
}

function standInFor({ actions }: WorkflowRun, action: string): WorkflowRun["actions"][string] {
  const standIn = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (standIn === undefined) throw new Error(`nothing stands in for ${action} here`);
  return standIn;
}

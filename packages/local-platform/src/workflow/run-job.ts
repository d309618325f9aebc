import { type Contexts, fillIn, isTrue, type Scalar } from "./expression.ts";
import { hasReadOnlyToken, isWithoutSecrets, refOf } from "./workflow-event.ts";
import type { JobFile, StepFile } from "./workflow-file.ts";
import type { EnvironmentSettings, JobResult, StepInputs, WorkflowRun } from "./workflow-run.ts";

export interface JobToRun {
  readonly id: string;
  readonly job: JobFile;
  readonly contexts: Contexts;
}

/** Runs a job's steps one after the other, each with the outputs of those before it. */
export async function runJob(run: WorkflowRun, { id, job, contexts }: JobToRun): Promise<JobResult> {
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

/** GitHub's names of environments know no upper and lower case. */
function findEnvironment({ settings }: WorkflowRun, name: string): EnvironmentSettings | undefined {
  const all = Object.entries(settings.environments ?? {});
  return all.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
}

/** What a job's own environment adds to, or sets instead of, what the repository has. */
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

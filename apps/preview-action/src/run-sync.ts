import type { Environment, Runner } from "preview-console";
import { describeProblem, parsePreview, quote } from "preview-core";
import { plannedNames } from "preview-core/plan";
import {
  retry,
  findPullRequests,
  githubClient,
  type GitHubClient,
  isReady,
  openGitOps,
  probePreview,
  type RetryPolicy,
  readHeadSha,
  readPullRequest,
  syncPreview,
  type SyncResult,
} from "preview-gitops";
import type { ActionContext, PullRequestContext } from "./action-context.ts";
import { followOutcome, toProof } from "./follow-outcome.ts";
import type { SyncInputs } from "./inputs.ts";
import { type Outcome, toOutcome } from "./outcome.ts";
import type { Trigger } from "./trigger.ts";

/** A run of `command: sync`. */
export interface SyncContext extends ActionContext {
  readonly inputs: SyncInputs;
  readonly trigger: Trigger;
}

/** The pull requests and the commit of a run, or the reason why there are none. */
type Located =
  | { readonly pullRequests: readonly number[]; readonly sha: string }
  | { readonly reason: string };

const USER_AGENT = "preview-action";

/**
 * Brings previews in line with their pull requests, waits for the proof, and reports on the pull requests. Returns one
 * outcome for each pull request, or the reason why there is no pull request.
 *
 * @throws GitOpsError
 * @throws PreviewError
 */
export async function runSync(
  context: SyncContext,
  gitopsToken: string,
): Promise<readonly Outcome[] | { readonly reason: string }> {
  const { inputs, trigger, environment, clock, signal } = context;
  const started = clock.now();
  const server = { apiUrl: environment["GITHUB_API_URL"], userAgent: USER_AGENT };
  const service = githubClient({ ...server, token: inputs.githubToken });
  const { gitopsRepository: address, gitopsBranch: branch } = inputs;
  const now = (): Date => new Date(clock.now());
  const git = { token: gitopsToken, now, environment, signal, timeout: inputs.deadline };
  await using gitops = openGitOps({ ...server, address, branch, ...git });
  const locate = () => locatePullRequests(service, trigger, inputs.pullRequest);
  const located = await retry(locate, clock, toRetryPolicy(context));
  if ("reason" in located) return located;
  const { sha } = located;
  const isRerun = Number(environment["GITHUB_RUN_ATTEMPT"]) > 1;
  const outcomes: Outcome[] = [];
  for (const pr of located.pullRequests)
    outcomes.push(await syncOne({ ...context, pr, sha, service, gitops, isRerun, started }));
  return outcomes;
}

/**
 * Asks GitHub if the event does not name the pull request. A built commit can be the head of several pull requests.
 *
 * @param pullRequest The input of a run that was started by hand
 */
async function locatePullRequests(
  client: GitHubClient,
  { repository, subject }: Trigger,
  pullRequest: number | undefined,
): Promise<Located> {
  switch (subject.kind) {
    case "pull-request":
      return { pullRequests: [subject.number], sha: subject.sha };
    case "dispatch": {
      if (pullRequest === undefined) return { reason: "the run names no pull request" };
      return {
        pullRequests: [pullRequest],
        sha: await readHeadSha(client, repository.fullName, pullRequest),
      };
    }
    case "build": {
      const { sha, headRepositoryId, conclusion, name } = subject;
      if (conclusion !== "success") return { reason: `the workflow ${quote(name)} ended with ${conclusion}` };
      const pullRequests = await findPullRequests(client, { repository, sha, headRepositoryId });
      return pullRequests.length === 0
        ? { reason: `no open pull request has the head ${sha}` }
        : { pullRequests, sha };
    }
  }
}

async function syncOne(run: PullRequestContext): Promise<Outcome> {
  const { inputs, trigger, clock, runner, started, isRerun } = run;
  const result = await repeatIfDead(run, await sync(run, inputs.redeploy));
  const committed = result.commit === undefined ? undefined : clock.now();
  // A re-run gets the event of its first run, so the time in the queue is unknown.
  const triggered = isRerun ? undefined : trigger.at;
  const outcome = toOutcome(result, { triggered, started, planned: result.plannedAt, committed });
  warnOfUnknownKeys(run, result);
  if (inputs.dryRun) {
    logPlan(runner, result);
    return outcome;
  }
  // Without an answer of GitHub, the number may belong to another pull request. Nothing is written there.
  if (result.facts.pullRequest.state === "unknown") return outcome;
  const readAgain = () => sync({ ...run, inputs: { ...inputs, dryRun: true } }, false);
  return followOutcome(result, outcome, run, readAgain);
}

function sync(run: PullRequestContext, redeploy: boolean): Promise<SyncResult> {
  const { inputs, trigger, environment, clock, service, gitops, pr, sha } = run;
  const { repository, subject } = trigger;
  // The event of a build has the time of the build.
  const changedAt = subject.kind === "pull-request" ? trigger.at : undefined;
  const platform = {
    gitops,
    clock,
    readPullRequest: () => readPullRequest(service, { repository, number: pr }, changedAt),
  };
  const request = {
    preview: parsePreview({ service: inputs.service, team: inputs.team, pr }),
    repository,
    sha,
    image: toImage(inputs),
    appProtocol: inputs.appProtocol,
    runUrl: runUrl(environment),
    configPath: inputs.config,
    redeploy,
  };
  return syncPreview(platform, request, { ...toRetryPolicy(run), dryRun: inputs.dryRun });
}

/** A re-run of a deploy that does not answer deploys again: Argo CD never repeats a failed sync by itself. */
async function repeatIfDead(run: PullRequestContext, result: SyncResult): Promise<SyncResult> {
  const { inputs, isRerun, signal, environment } = run;
  const { plan, commit, facts } = result;
  if (!isRerun || plan.action !== "ensure" || commit !== undefined || inputs.dryRun) return result;
  const { url } = plannedNames(facts);
  const { path } = facts.config.readiness;
  const proof = toProof(facts.sha, inputs);
  const target = { url, path, commit: proof.commit, address: inputs.readinessAddress, environment };
  return isReady(await probePreview(target, { signal }), proof) ? result : sync(run, true);
}

/** Hundreds of repositories pin an action that is older than the platform config. A failed deploy names its keys itself. */
function warnOfUnknownKeys({ runner }: SyncContext, { facts, plan }: SyncResult): void {
  const unknown = (facts.unknownKeys ?? []).filter(
    ({ path }) => plan.state !== "failed" || !path.startsWith("policy."),
  );
  for (const problem of unknown) runner.warning(`ignored: ${describeProblem(problem)}`);
}

function logPlan(runner: Runner, { plan }: SyncResult): void {
  for (const path of plan.write.keys()) runner.log(`would write ${path}`);
  for (const path of plan.remove) runner.log(`would remove ${path}`);
}

function toRetryPolicy({ inputs: { deadline }, runner, signal }: SyncContext): RetryPolicy {
  const onRetry: RetryPolicy["onRetry"] = (error, attempt, delay) =>
    runner.log(`attempt ${attempt}: ${error.message}; again in ${Math.ceil(delay / 1000)} s`);
  return { deadline, signal, onRetry };
}

function toImage({ imageRepository: repository, imageDigest: digest }: SyncInputs) {
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function runUrl(environment: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

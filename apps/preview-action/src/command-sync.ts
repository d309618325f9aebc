import {
  applyComment,
  type Clock,
  githubClient,
  type GitHubClient,
  githubRepository,
  readPullRequest,
  syncPreview,
} from "preview-gitops";
import type { SyncInputs } from "./inputs.ts";
import { type Outcome, toOutcome } from "./outcome.ts";
import type { PullRequestEvent } from "./pull-request-event.ts";
import { commentMarker, renderOutcome } from "./render-outcome.ts";
import type { Environment, Runner } from "./runner/runner.ts";

/** Everything that a run of `command: sync` needs from outside. */
export interface SyncContext {
  readonly inputs: SyncInputs & { readonly gitopsToken: string };
  readonly event: PullRequestEvent;
  readonly environment: Environment;
  readonly runner: Runner;
  readonly clock: Clock;
}

const USER_AGENT = "preview-action";

/** Brings the preview in line with its pull request and tells everybody. Gives back how it ended. */
export async function runSync({ inputs, event, environment, runner, clock }: SyncContext): Promise<Outcome> {
  const apiUrl = environment["GITHUB_API_URL"];
  const own = githubClient({ apiUrl, token: inputs.githubToken, userAgent: USER_AGENT });
  const gitops = githubRepository({
    client: githubClient({ apiUrl, token: inputs.gitopsToken, userAgent: USER_AGENT }),
    fullName: inputs.gitopsRepository,
    branch: inputs.gitopsBranch,
  });
  const ref = { repository: event.repository, number: event.pr };
  const platform = { gitops, readPullRequest: () => readPullRequest(own, ref), clock };
  const { repository, sha } = event;
  const request = {
    preview: inputs.preview,
    repository,
    sha,
    image: inputs.image,
    redeploy: inputs.redeploy,
    runUrl: runUrl(environment),
    configPath: inputs.config,
  };
  const result = await syncPreview(platform, request, {
    dryRun: inputs.dryRun,
    onRetry: (error, attempt, delay) =>
      runner.log(`attempt ${attempt}: ${error.message}; again in ${Math.round(delay)} ms`),
  });
  const outcome = toOutcome(result);
  if (inputs.dryRun) logPlan(runner, result.plan);
  else if (inputs.comment) await comment(own, outcome, event, runner);
  return outcome;
}

function logPlan(
  runner: Runner,
  { write, remove }: { write: ReadonlyMap<string, string>; remove: readonly string[] },
): void {
  for (const path of write.keys()) runner.log(`would write ${path}`);
  for (const path of remove) runner.log(`would remove ${path}`);
}

/** A comment that cannot be written never fails a deploy. */
async function comment(
  client: GitHubClient,
  outcome: Outcome,
  event: PullRequestEvent,
  runner: Runner,
): Promise<void> {
  if (outcome.state === "superseded") return;
  try {
    await applyComment(client, {
      repository: event.repository.fullName,
      pullRequest: event.pr,
      marker: commentMarker(outcome.service),
      body: renderOutcome(outcome),
      create: outcome.state === "deploying" || outcome.state === "failed",
    });
  } catch (error) {
    runner.warning(error instanceof Error ? error.message : String(error));
  }
}

function runUrl(environment: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

import type { LocalPullRequest } from "local-github";
import { parsePreview } from "preview-core";
import {
  type Clock,
  type GitHubClient,
  githubClient,
  GitOpsError,
  type GitOpsRepository,
  githubRepository,
  readPullRequest,
  syncPreview,
} from "preview-gitops";
import { seededRandom } from "tooling/seeded-random";
import { VirtualClock } from "../virtual-clock.ts";
import type { Environment } from "./environment.ts";

/** The assumed latency of GitHub's answers, in milliseconds. */
const LATENCY = { least: 200, spread: 450 };

const SEED = 1;

/**
 * The number of attempts of each writer. All writers deploy at once through the API, each for another pull request, with the
 * real commit loop. Latency and waits pass in virtual time. Half of a request's latency is before its effect.
 *
 * @throws GitOpsError for any failure but a writer that gave up
 */
export async function concurrentWriters(
  environment: Environment,
  pulls: readonly LocalPullRequest[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const clock = new VirtualClock(seededRandom(SEED));
  const attempts = pulls.map(() => 1);
  const writers = pulls.map((pull, index) => async () => {
    const onRetry = (_error: unknown, attempt: number): void => void (attempts[index] = attempt + 1);
    await deploy(environment, pull, clock, { signal, onRetry });
  });
  const ended = await clock.run(writers);
  signal.throwIfAborted();
  for (const writer of ended) {
    if (writer.status === "rejected" && !hasGivenUp(writer.reason)) throw writer.reason;
  }
  return attempts;
}

function hasGivenUp(error: unknown): boolean {
  return error instanceof GitOpsError && error.code === "deadline";
}

function deploy(
  { github, gitops, service, tokens }: Environment,
  { number, headSha }: LocalPullRequest,
  clock: Clock,
  options: Parameters<typeof syncPreview>[2],
): Promise<unknown> {
  const connect = (token: string): GitHubClient =>
    githubClient({ apiUrl: github.apiUrl, token, userAgent: "bench" });
  const repository = { id: service.id, fullName: service.fullName, url: `${github.url}/${service.fullName}` };
  const own = connect(tokens.workflow);
  const remote = githubRepository({ client: connect(tokens.gitops), fullName: gitops.fullName });
  const platform = {
    gitops: distant(remote, clock),
    readPullRequest: () => withLatency(clock, () => readPullRequest(own, { repository, number })),
    clock,
  };
  const preview = parsePreview({ service: "pricing-api", team: "red", pr: number });
  return syncPreview(platform, { preview, repository, sha: headSha, configPath: "preview.yaml" }, options);
}

function distant(repository: GitOpsRepository, clock: Clock): GitOpsRepository {
  return {
    read: (wanted) => withLatency(clock, () => repository.read(wanted)),
    commit: (commit) => withLatency(clock, () => repository.commit(commit)),
  };
}

async function withLatency<Result>(clock: Clock, request: () => Promise<Result>): Promise<Result> {
  const latency = LATENCY.least + clock.random() * LATENCY.spread;
  await clock.sleep(latency / 2);
  try {
    return await request();
  } finally {
    await clock.sleep(latency / 2);
  }
}

import { parsePreview } from "preview-core";
import { SHA } from "preview-core/fixtures/example";
import { openPullRequest } from "preview-core/fixtures/preview-facts";
import type { RetryPolicy } from "../retry.ts";
import type { Commit, GitOpsRepository } from "../ports/gitops-repository.ts";
import { syncPreview } from "../processes/sync.ts";
import type { Backend, StartBackend } from "./backend.fixture.ts";
import { checkChain } from "./check-chain.fixture.ts";
import { seededRandom } from "tooling/seeded-random";
import { virtualTime, type VirtualTime } from "./virtual-time.fixture.ts";

/** A load test: many deploys at the same time. */
export interface LoadTestOptions {
  readonly writers: number;
  readonly seed: number;
  readonly retryPolicy?: RetryPolicy;
  /** Wraps the repository of each writer. Default: nothing */
  readonly disturb?: (gitops: GitOpsRepository) => GitOpsRepository;
  /** The share of the longest possible wait: any share, or always the whole. Default: any */
  readonly jitter?: "any" | "none" | undefined;
}

/** The result of a load test. */
export interface LoadTestResult {
  /** The violated invariants. */
  readonly problems: readonly string[];
  /** The attempts of the writer that needed most. */
  readonly maxAttempts: number;
  /** Simulated milliseconds until the last commit landed. */
  readonly duration: number;
}

/** Milliseconds from a request to GitHub until its answer. */
const LATENCY = { least: 200, most: 650 };
const SERVICES = 5;
const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const OPEN = openPullRequest();

/** Deploys the pull requests of five services at once, and checks that every deploy is in the GitOps repository. */
export async function runLoadTest(start: StartBackend, options: LoadTestOptions): Promise<LoadTestResult> {
  await using backend = await start(new Map([["preview.yaml", CONFIG]]));
  const time = virtualTime();
  const commits = new Map<string, Commit>();
  const attempts: number[] = [];
  const writers = Array.from({ length: options.writers }, (_, index) => async () => {
    attempts[index] = await deploy(backend, time, commits, index + 1, options);
  });
  const settled = await time.run(writers);
  const failures = settled.filter(({ status }) => status === "rejected");
  const history = await backend.history();
  const problems = [
    ...failures.map((failure) => `a writer failed: ${String("reason" in failure && failure.reason)}`),
    ...checkChain(history, commits),
    ...findMissing(history.at(-1)?.files ?? new Map(), options.writers),
  ];
  return { problems, maxAttempts: Math.max(0, ...attempts), duration: time.now };
}

/** Returns the number of attempts. */
async function deploy(
  backend: Backend,
  time: VirtualTime,
  commits: Map<string, Commit>,
  pr: number,
  { seed, retryPolicy, disturb, jitter = "any" }: LoadTestOptions,
): Promise<number> {
  const random = seededRandom(seed * 1_000_003 + pr);
  const withLatency = async <Result>(effect: () => Promise<Result>): Promise<Result> => {
    const latency = LATENCY.least + random() * (LATENCY.most - LATENCY.least);
    await time.sleep(latency / 2);
    try {
      return await effect();
    } finally {
      await time.sleep(latency / 2);
    }
  };
  const plain = backend.connect("api");
  const gitops = disturb?.(plain) ?? plain;
  let attempts = 1;
  await syncPreview(
    {
      gitops: {
        read: (wanted) => withLatency(() => gitops.read(wanted)),
        commit: (commit) =>
          withLatency(async () => {
            const oid = await gitops.commit(commit);
            commits.set(oid, commit);
            return oid;
          }),
      },
      readPullRequest: () => withLatency(async () => OPEN),
      clock: time.clock(jitter === "any" ? random : () => 1),
    },
    {
      preview: parsePreview({ service: serviceOf(pr), team: "red", pr }),
      repository: { id: 1000 + (pr % SERVICES), fullName: `crh225/${serviceOf(pr)}`, url: OPEN.url },
      sha: SHA,
      configPath: "preview.yaml",
    },
    { ...retryPolicy, onRetry: () => void (attempts += 1) },
  );
  return attempts;
}

function findMissing(files: ReadonlyMap<string, string>, writers: number): string[] {
  const paths = Array.from({ length: writers }, (_, index) => index + 1).flatMap((pr) => [
    `infra/quickstart-services/${serviceOf(pr)}/preview-pr-${pr}/namespace-claim.yaml`,
    `infra/quickstart-services/${serviceOf(pr)}/preview-pr-${pr}/argocd-application.yaml`,
    `infra/quickstart-services/${serviceOf(pr)}/preview-owner.yaml`,
  ]);
  return [...new Set(paths)].filter((path) => !files.has(path)).map((path) => `${path} is missing`);
}

function serviceOf(pr: number): string {
  return `service-${String.fromCodePoint(97 + (pr % SERVICES))}`;
}

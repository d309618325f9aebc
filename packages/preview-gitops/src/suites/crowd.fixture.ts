import { parsePreview } from "preview-core";
import { openPullRequest } from "preview-core/fixtures/preview-facts";
import type { RetryPolicy } from "../retry.ts";
import type { Commit, GitOpsRepository } from "../ports/gitops-repository.ts";
import { syncPreview } from "../processes/sync.ts";
import type { Backend, StartBackend } from "./backend.fixture.ts";
import { judgeChain } from "./judge-chain.fixture.ts";
import { randomFrom, virtualTime, type VirtualTime } from "./virtual-time.fixture.ts";

/** Many deploys at the same time. */
export interface CrowdOptions {
  readonly writers: number;
  readonly seed: number;
  readonly retryPolicy?: RetryPolicy;
  /** Stands between a writer and its repository. Default: nothing */
  readonly disturb?: (gitops: GitOpsRepository) => GitOpsRepository;
  /** How long a wait is, of what it may be. Default: any part of it */
  readonly jitter?: "any" | "none" | undefined;
}

/** How it went. */
export interface CrowdResult {
  /** Everything that went wrong. */
  readonly problems: readonly string[];
  /** Of the writer that needed the most. */
  readonly maxAttempts: number;
  /** Until the last one had landed, in milliseconds of the time that was played. */
  readonly duration: number;
}

/** Milliseconds from request to answer, as GitHub takes them. */
const LATENCY = { least: 200, most: 650 };
const SERVICES = 5;
const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const SHA = "0123456789abcdef0123456789abcdef01234567";

/** Lets so many pull requests be deployed at once, a service each five of them, and looks for anything that is lost. */
export async function playCrowd(start: StartBackend, options: CrowdOptions): Promise<CrowdResult> {
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
    ...judgeChain(history, commits),
    ...findMissing(history.at(-1)?.files ?? new Map(), options.writers),
  ];
  return { problems, maxAttempts: Math.max(0, ...attempts), duration: time.now };
}

/** Gives back how many attempts it took. */
async function deploy(
  backend: Backend,
  time: VirtualTime,
  commits: Map<string, Commit>,
  pr: number,
  { seed, retryPolicy, disturb, jitter = "any" }: CrowdOptions,
): Promise<number> {
  const random = randomFrom(seed * 1_000_003 + pr);
  const underway = async <Result>(effect: () => Promise<Result>): Promise<Result> => {
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
        read: (wanted) => underway(() => gitops.read(wanted)),
        commit: (commit) =>
          underway(async () => {
            const oid = await gitops.commit(commit);
            commits.set(oid, commit);
            return oid;
          }),
      },
      readPullRequest: () => underway(async () => OPEN),
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

const OPEN = openPullRequest({ headSha: SHA });

function findMissing(files: ReadonlyMap<string, string>, writers: number): string[] {
  const paths = Array.from({ length: writers }, (_, index) => index + 1).flatMap((pr) => [
    `infra/quickstart-services/${serviceOf(pr)}/preview-pr-${pr}/namespace-claim.yaml`,
    `infra/quickstart-services/${serviceOf(pr)}/preview-pr-${pr}/argocd-application.yaml`,
    `infra/quickstart-services/${serviceOf(pr)}/preview-owner.yaml`,
  ]);
  return [...new Set(paths)].filter((path) => !files.has(path)).map((path) => `${path} is lost`);
}

function serviceOf(pr: number): string {
  return `service-${String.fromCodePoint(97 + (pr % SERVICES))}`;
}

import {
  FAULT_KINDS,
  type FaultKind,
  type FaultTarget,
  type GitHubRequest,
  fetchWithTimeouts,
  selectRequest,
  startUntrustedServer,
  toFaultTarget,
  type UntrustedServer,
} from "local-github";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { GitHubSweepWorld } from "../processes/sweep/github-sweep-world.fixture.ts";
import type { SweepPlatform, SweepRequest, SweepResult } from "../processes/sweep/sweep-platform.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";

/** A fault, the index of its request in a sweep, and how often it hits. */
export interface SweepFault {
  readonly kind: FaultKind;
  readonly index: number;
  readonly times: number;
}

/** A mistake in the platform of a sweep, for a test that the checks find it. */
export type SweepMutant = (platform: SweepPlatform) => SweepPlatform;

/** Faults that only a query for many objects can have. */
const ONLY_QUERIES: readonly FaultKind[] = [
  answer("no keys and no errors", { data: {} }),
  answer("nothing but nulls", {
    data: { repository: null, repository0: null, repository1: null, nodes0: null },
  }),
  answer("exceeded resource limits", {
    data: null,
    errors: [{ message: "Resource limits for this query exceeded" }],
  }),
];

export const SWEEP_FAULTS: readonly FaultKind[] = [...FAULT_KINDS, ...ONLY_QUERIES];

/** GitHub allows a token 5,000 points an hour, and so does the local one. */
const CASES_PER_TEST_BED = 100;

/** A platform on which one case after the other runs. */
export interface SweepTestBed extends AsyncDisposable {
  readonly world: GitHubSweepWorld;
  platform(fetch?: typeof globalThis.fetch): SweepPlatform;
  /** Undoes the changes of sweeps. */
  reset(): Promise<void>;
  readonly request: SweepRequest;
  /** The missing objects that a sweep must not remove, and whether a sweep did all its work. */
  observe(): Promise<{ readonly lost: readonly string[]; readonly done: boolean }>;
  /** Whether a result reports no problem. */
  isQuiet(result: SweepResult): boolean;
  /** The decisions of a result, for messages. */
  describe(result: SweepResult): object;
}

/** Starts a test bed. */
export type StartTestBed = () => Promise<SweepTestBed>;

/** The requests of a sweep without faults, except for a new comment: only the first sweep writes it. */
export async function listSweepTargets(startTestBed: StartTestBed): Promise<FaultTarget[]> {
  await using testBed = await startTestBed();
  const { requests } = testBed.world.github;
  const start = requests.length;
  const { failed } = await sweepPreviews(testBed.platform(), testBed.request);
  if (failed.length > 0) throw new Error(`the sweep failed: ${JSON.stringify(failed)}`);
  return requests
    .slice(start)
    .map(toFaultTarget)
    .filter(({ operation }) => operation !== "CreateComment");
}

/** How to run faults. */
export interface SweepFaultRun {
  readonly startTestBed: StartTestBed;
  /** The requests of a sweep without faults. */
  readonly targets: readonly FaultTarget[];
  /** Default: none */
  readonly mutant?: SweepMutant;
}

/** The violated invariants of sweeps with these faults, each with the name of its case. */
export async function runSweepFaults(
  cases: readonly SweepFault[],
  { startTestBed, targets, mutant = (platform) => platform }: SweepFaultRun,
): Promise<string[]> {
  const problems: string[] = [];
  await using untrusted = await startUntrustedServer();
  for (let start = 0; start < cases.length; start += CASES_PER_TEST_BED) {
    await using testBed = await startTestBed();
    for (const one of cases.slice(start, start + CASES_PER_TEST_BED)) {
      const found = await runCase({ testBed, untrusted }, one, targets, mutant);
      const { kind, index, times } = one;
      const what = `${kind.name}, ${times} times at request ${index} (${targets[index]?.operation})`;
      problems.push(...found.map((problem) => `${what}: ${problem}`));
      await testBed.reset();
    }
  }
  return problems;
}

async function runCase(
  { testBed, untrusted }: { readonly testBed: SweepTestBed; readonly untrusted: UntrustedServer },
  { kind, index, times }: SweepFault,
  targets: readonly FaultTarget[],
  mutant: SweepMutant,
): Promise<string[]> {
  const { github, gitops } = testBed.world;
  const target = targets[index] ?? { operation: "", method: "POST", isGraphQL: true };
  const selector = selectRequest(target, index, times);
  const when = (request: GitHubRequest): boolean => selector.hits(toFaultTarget(request));
  const place = {
    apiUrl: github.apiUrl,
    graphqlUrl: github.graphqlUrl,
    untrustedUrl: untrusted.url,
  };
  if (kind.server) {
    const fault = kind.server({ ...target, ...place, repositoryId: gitops.id, number: 1, headSha: "" });
    github.inject({ when, times, fault });
  }
  if (kind.concurrent) {
    const { promise: until, resolve } = Promise.withResolvers<unknown>();
    const { before, happens } = kind.concurrent;
    const handle = github.inject({ when, fault: { kind: "hold", until, before } });
    void handle.reached.then(() => happens({ gitops })).then(resolve, resolve);
  }
  const fetch = kind.client && fetchWithTimeouts(globalThis.fetch, github, kind.client, selector);
  const faulty = await trySweep(mutant(testBed.platform(fetch)), testBed);
  const seen = await testBed.observe();
  selector.end();
  const clean = await trySweep(mutant(testBed.platform()), testBed);
  const after = await testBed.observe();
  const isFinal = kind.nature === "permanent" || times > 1;
  const checks: [boolean, string][] = [
    [selector.count() < 1, "the fault hit no request"],
    [seen.lost.length > 0, `removes ${seen.lost.join(", ")}, which is open or unknown`],
    [after.lost.length > 0, `then removes ${after.lost.join(", ")}, which is open or unknown`],
    [
      untrusted.received.some((headers) => headers.includes("authorization")),
      "an untrusted server got a token",
    ],
    [typeof faulty === "string", `breaks: ${describe(testBed, faulty)}`],
    [!seen.done && isQuiet(testBed, faulty), "reports no problem, and leaves work undone"],
    [!isFinal && !seen.done, `gives up: ${describe(testBed, faulty)}`],
    [
      !isQuiet(testBed, clean) || !after.done,
      `the next sweep reports a problem or leaves work undone: ${describe(testBed, clean)}`,
    ],
  ];
  return checks.flatMap(([isProblem, problem]) => (isProblem ? [problem] : []));
}

/** The end of a sweep. A text is an error that no sweep may throw. */
type Outcome = SweepResult | GitOpsError | string;

/** A failure of GitHub must end in a GitOpsError. */
async function trySweep(platform: SweepPlatform, { request }: SweepTestBed): Promise<Outcome> {
  try {
    return await sweepPreviews(platform, request);
  } catch (error) {
    return error instanceof GitOpsError ? error : String(error);
  }
}

function isQuiet(testBed: SweepTestBed, outcome: Outcome): boolean {
  if (typeof outcome === "string" || outcome instanceof GitOpsError) return false;
  return outcome.failed.length === 0 && testBed.isQuiet(outcome);
}

function describe(testBed: SweepTestBed, outcome: Outcome): string {
  if (typeof outcome === "string" || outcome instanceof GitOpsError) return String(outcome);
  return JSON.stringify({ ...testBed.describe(outcome), failed: outcome.failed });
}

function answer(name: string, body: object): FaultKind {
  return {
    name,
    nature: "transient",
    on: ({ operation }) => operation.startsWith("Read") || operation.startsWith("List"),
    server: () => ({ kind: "answer", status: 200, body, undocumented: true }),
  };
}

import {
  selectRequest,
  FAULT_KINDS,
  type FaultKind,
  type FaultTarget,
  type GitHubRequest,
  fetchWithTimeouts,
  startUntrustedServer,
  type UntrustedServer,
  toFaultTarget,
} from "local-github";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { GitHubSweepWorld } from "../processes/sweep/github-sweep-world.fixture.ts";
import type { SweepPlatform, SweepRequest, SweepResult } from "../processes/sweep/sweep-platform.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";

/** A fault, and which of a sweep's requests it hits, how often. */
export interface SweepFault {
  readonly kind: FaultKind;
  readonly index: number;
  readonly times: number;
}

/** Changes what a sweep is given, to see that the judge finds out. */
export type SweepMutant = (platform: SweepPlatform) => SweepPlatform;

/** What GitHub does to a query for many things, and to nothing else. */
const ONLY_QUERIES: readonly FaultKind[] = [
  answer("no keys and no errors", { data: {} }),
  answer("nothing but nulls", {
    data: { repository: null, repository0: null, repository1: null, nodes0: null },
  }),
  answer("too much at once", {
    data: null,
    errors: [{ message: "Resource limits for this query exceeded" }],
  }),
];

export const SWEEP_FAULTS: readonly FaultKind[] = [...FAULT_KINDS, ...ONLY_QUERIES];

/** GitHub gives a token 5,000 points an hour, and so does the local one. */
const CASES_ON_A_STAGE = 100;

/** A GitHub on which the same sweep is played again and again. */
export interface FaultStage extends AsyncDisposable {
  readonly world: GitHubSweepWorld;
  platform(fetch?: typeof globalThis.fetch): SweepPlatform;
  /** Brings back what sweeps have changed. */
  reset(): Promise<void>;
  readonly request: SweepRequest;
  /** What must not be gone and is, and whether all is done that should be. */
  observe(): Promise<{ readonly lost: readonly string[]; readonly done: boolean }>;
  /** Whether a result says that all is well. */
  isQuiet(result: SweepResult): boolean;
  /** The decisions of a result, for people. */
  tell(result: SweepResult): object;
}

/** Sets the stage anew. */
export type SetStage = () => Promise<FaultStage>;

/** The requests of a sweep when nothing goes wrong, but for the comment itself, which only the first sweep writes. */
export async function listSweepTargets(setStage: SetStage): Promise<FaultTarget[]> {
  await using stage = await setStage();
  const { requests } = stage.world.github;
  const start = requests.length;
  const { failed } = await sweepPreviews(stage.platform(), stage.request);
  if (failed.length > 0) throw new Error(`the sweep failed: ${JSON.stringify(failed)}`);
  return requests
    .slice(start)
    .map(toFaultTarget)
    .filter(({ operation }) => operation !== "CreateComment");
}

/** Where faults are played. */
export interface FaultPlay {
  readonly setStage: SetStage;
  /** The requests of a sweep when nothing goes wrong. */
  readonly targets: readonly FaultTarget[];
  /** Default: none */
  readonly mutant?: SweepMutant;
}

/** Everything that goes wrong when a sweep meets these faults, each with what it was. */
export async function playSweepFaults(
  cases: readonly SweepFault[],
  { setStage, targets, mutant = (platform) => platform }: FaultPlay,
): Promise<string[]> {
  const problems: string[] = [];
  await using untrusted = await startUntrustedServer();
  for (let start = 0; start < cases.length; start += CASES_ON_A_STAGE) {
    await using stage = await setStage();
    for (const one of cases.slice(start, start + CASES_ON_A_STAGE)) {
      const found = await playOne({ stage, untrusted }, one, targets, mutant);
      const { kind, index, times } = one;
      const what = `${kind.name}, ${times} times at request ${index} (${targets[index]?.operation})`;
      problems.push(...found.map((problem) => `${what}: ${problem}`));
      await stage.reset();
    }
  }
  return problems;
}

async function playOne(
  { stage, untrusted }: { readonly stage: FaultStage; readonly untrusted: UntrustedServer },
  { kind, index, times }: SweepFault,
  targets: readonly FaultTarget[],
  mutant: SweepMutant,
): Promise<string[]> {
  const { github, gitops } = stage.world;
  const target = targets[index] ?? { operation: "", method: "POST", isGraphQL: true };
  const selector = selectRequest(target, index, times);
  const when = (request: GitHubRequest): boolean => selector.hits(toFaultTarget(request));
  const place = { apiUrl: github.apiUrl, graphqlUrl: github.graphqlUrl, untrustedUrl: untrusted.url };
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
  const faulty = await trySweep(mutant(stage.platform(fetch)), stage);
  const seen = await stage.observe();
  selector.end();
  const clean = await trySweep(mutant(stage.platform()), stage);
  const after = await stage.observe();
  const isFinal = kind.nature === "permanent" || times > 1;
  const checks: [boolean, string][] = [
    [selector.count() < 1, "the fault never struck"],
    [seen.lost.length > 0, `removes ${seen.lost.join(", ")}, which is open or unknown`],
    [after.lost.length > 0, `then removes ${after.lost.join(", ")}, which is open or unknown`],
    [
      untrusted.received.some((headers) => headers.includes("authorization")),
      "an untrusted server received a token",
    ],
    [typeof faulty === "string", `breaks: ${tell(stage, faulty)}`],
    [!seen.done && isQuiet(stage, faulty), "says that all is well, and leaves something"],
    [!isFinal && !seen.done, `gives up: ${tell(stage, faulty)}`],
    [!isQuiet(stage, clean) || !after.done, `the next sweep does not end right: ${tell(stage, clean)}`],
  ];
  return checks.flatMap(([isProblem, problem]) => (isProblem ? [problem] : []));
}

/** How a sweep ended; a text is something that no sweep may throw. */
type Outcome = SweepResult | GitOpsError | string;

/** A failure of GitHub's is one of ours; anything else breaks. */
async function trySweep(platform: SweepPlatform, { request }: FaultStage): Promise<Outcome> {
  try {
    return await sweepPreviews(platform, request);
  } catch (error) {
    return error instanceof GitOpsError ? error : String(error);
  }
}

function isQuiet(stage: FaultStage, outcome: Outcome): boolean {
  if (typeof outcome === "string" || outcome instanceof GitOpsError) return false;
  return outcome.failed.length === 0 && stage.isQuiet(outcome);
}

function tell(stage: FaultStage, outcome: Outcome): string {
  if (typeof outcome === "string" || outcome instanceof GitOpsError) return String(outcome);
  return JSON.stringify({ ...stage.tell(outcome), failed: outcome.failed });
}

function answer(name: string, body: object): FaultKind {
  return {
    name,
    nature: "transient",
    on: ({ operation }) => operation.startsWith("Read") || operation.startsWith("List"),
    server: () => ({ kind: "answer", status: 200, body, undocumented: true }),
  };
}

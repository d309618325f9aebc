import {
  selectRequest,
  type FaultKind,
  type FaultTarget,
  type GitHubRequest,
  fetchWithTimeouts,
  type ConcurrentChange,
  toFaultTarget,
} from "local-github";
import type { ActionResult, ActionRun } from "local-platform";
import type { FaultTestBed } from "./fault-test-bed.fixture.ts";
import type { Scenario, Setup } from "./fault-scenarios.fixture.ts";

/** The function that sends the requests of a client. */
export type Fetch = typeof globalThis.fetch;

/** A fault and the request that it hits. */
export interface FaultCase {
  readonly scenario: Scenario;
  readonly kind: FaultKind;
  /** Index of the request in the run, from 0. */
  readonly index: number;
  /** How often this request and its repetitions are hit. Default: 1 */
  readonly times?: number;
}

/** The traces of a run. */
export interface Seen {
  readonly result: ActionResult;
  /** Commits that landed in the GitOps repository. */
  readonly pushes: number;
  /** Whether the GitOps repository follows the pull request. */
  readonly right: boolean;
  readonly comments: readonly string[];
  /** The commit and the last status of every deployment. */
  readonly deployments: readonly { readonly sha: string; readonly state: string | undefined }[];
}

/** A run with the fault, and a run of the same event after it without a fault. */
export interface FaultRun {
  readonly hits: number;
  readonly faulty: Seen;
  readonly clean: Seen;
  readonly headSha: string;
  readonly tokens: readonly string[];
  readonly received: readonly string[];
}

/** The requests of a scenario without faults. */
export async function listTargets(testBed: FaultTestBed, scenario: Scenario): Promise<FaultTarget[]> {
  const setup = await testBed.setUp(scenario);
  const event = await scenario.event(setup);
  const { github } = setup.world;
  const start = github.requests.length;
  await runEvent(setup, scenario, event);
  return github.requests.slice(start).map(toFaultTarget);
}

/** Runs one case: the event with the fault, and the same event again without a fault. */
export async function runFault(
  testBed: FaultTestBed,
  { scenario, kind, index, times = 1 }: FaultCase,
  targets: readonly FaultTarget[],
  wrap: (fetch: Fetch) => Fetch = (fetch) => fetch,
): Promise<FaultRun> {
  const target = targets[index];
  if (target === undefined) throw new Error(`the run has no request ${index}`);
  const setup = await testBed.setUp(scenario);
  const event = await scenario.event(setup);
  const { github } = setup.world;
  const selector = selectRequest(target, index, times);
  const when = (request: GitHubRequest): boolean => selector.hits(toFaultTarget(request));
  if (kind.server) github.inject({ when, times, fault: kind.server({ ...target, ...testBed.place(setup) }) });
  if (kind.concurrent) hold(setup, when, kind.concurrent);
  const inner: Fetch =
    kind.client === undefined ? fetch : fetchWithTimeouts(fetch, github, kind.client, selector);
  const faulty = await withFetch(wrap(inner), () => watch(setup, scenario, event));
  selector.end();
  const clean = await watch(setup, scenario, event);
  return {
    hits: selector.count(),
    faulty: { ...faulty, pushes: faulty.pushes - (kind.concurrent?.pushes ?? 0) },
    clean,
    headSha: setup.pullRequest.headSha,
    tokens: Object.values(setup.world.tokens),
    received: testBed.received,
  };
}

/** Holds one request until something else has happened. */
function hold(
  { world }: Setup,
  when: (request: GitHubRequest) => boolean,
  { before, happens }: ConcurrentChange,
): void {
  const { promise: until, resolve } = Promise.withResolvers<unknown>();
  const handle = world.github.inject({ when, fault: { kind: "hold", until, before } });
  void handle.reached.then(() => happens(world)).then(resolve, resolve);
}

async function withFetch<Result>(wrapped: Fetch, run: () => Promise<Result>): Promise<Result> {
  const { fetch: plain } = globalThis;
  globalThis.fetch = wrapped;
  try {
    return await run();
  } finally {
    globalThis.fetch = plain;
  }
}

function runEvent(
  { world, gateway }: Setup,
  scenario: Scenario,
  event: ActionRun["event"],
): Promise<ActionResult> {
  return world.runEvent(event, { inputs: { ...gateway.inputs, ...scenario.inputs } });
}

async function watch(setup: Setup, scenario: Scenario, event: ActionRun["event"]): Promise<Seen> {
  const { world, pullRequest } = setup;
  let pushes = 0;
  const forget = world.gitops.onPush(() => void (pushes += 1));
  const result = await runEvent(setup, scenario, event);
  forget();
  const task = `preview:pricing-api:pr-${pullRequest.number}`;
  const deployments = world.service.deployments().filter((deployment) => deployment.task === task);
  return {
    result,
    pushes,
    right: await follows(setup),
    comments: pullRequest.comments().map(({ body }) => body),
    deployments: deployments.map(({ sha, statuses }) => ({ sha, state: statuses.at(-1)?.state })),
  };
}

async function follows({ world, pullRequest }: Setup): Promise<boolean> {
  const directory = `infra/quickstart-services/pricing-api/preview-pr-${pullRequest.number}`;
  const application = await world.gitops.readFile(`${directory}/argocd-application.yaml`);
  const claim = await world.gitops.readFile(`${directory}/namespace-claim.yaml`);
  if (pullRequest.state === "closed") return application === undefined && claim === undefined;
  // YAML quotes a text that would be a number.
  const revision = /targetRevision: "?([0-9a-f]+)"?$/m.exec(application ?? "")?.[1];
  return claim !== undefined && revision === pullRequest.headSha;
}

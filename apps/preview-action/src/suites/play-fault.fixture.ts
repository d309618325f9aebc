import {
  aimAt,
  type FaultKind,
  type FaultTarget,
  type GitHubRequest,
  impatientFetch,
  type Meanwhile,
  toFaultTarget,
} from "local-github";
import type { ActionResult, ActionRun } from "local-platform";
import type { FaultGround } from "./fault-ground.fixture.ts";
import type { Scenario, Stage } from "./fault-scenarios.fixture.ts";

/** What a client sends requests with. */
export type Fetch = typeof globalThis.fetch;

/** A fault and the request that it hits. */
export interface FaultCase {
  readonly scenario: Scenario;
  readonly kind: FaultKind;
  /** Which of the run's requests, from 0. */
  readonly index: number;
  /** How often this request and its repetitions are hit. Default: 1 */
  readonly times?: number;
}

/** What a run has left behind. */
export interface Seen {
  readonly result: ActionResult;
  /** Commits that landed in the GitOps repository. */
  readonly pushes: number;
  /** Whether the GitOps repository follows the pull request. */
  readonly right: boolean;
  readonly comments: readonly string[];
  /** Commits that have a deployment, as often as they have one, with its last status. */
  readonly deployments: readonly { readonly sha: string; readonly state: string | undefined }[];
}

/** How a case went, and how the same event went after it with nothing in the way. */
export interface PlayedFault {
  readonly hits: number;
  readonly faulty: Seen;
  readonly clean: Seen;
  readonly headSha: string;
  readonly tokens: readonly string[];
  readonly overheard: readonly string[];
}

/** The requests of a scenario when nothing goes wrong. */
export async function listTargets(ground: FaultGround, scenario: Scenario): Promise<FaultTarget[]> {
  const stage = await ground.setStage(scenario);
  const event = await scenario.event(stage);
  const { github } = stage.world;
  const start = github.requests.length;
  await play(stage, scenario, event);
  return github.requests.slice(start).map(toFaultTarget);
}

/** Plays one case: the run that meets the fault, and the same event again with nothing in the way. */
export async function playFault(
  ground: FaultGround,
  { scenario, kind, index, times = 1 }: FaultCase,
  targets: readonly FaultTarget[],
  wrap: (fetch: Fetch) => Fetch = (fetch) => fetch,
): Promise<PlayedFault> {
  const target = targets[index];
  if (target === undefined) throw new Error(`the run has no request ${index}`);
  const stage = await ground.setStage(scenario);
  const event = await scenario.event(stage);
  const { github } = stage.world;
  const aim = aimAt(target, index, times);
  const when = (request: GitHubRequest): boolean => aim.hits(toFaultTarget(request));
  if (kind.server) github.inject({ when, times, fault: kind.server({ ...target, ...ground.place(stage) }) });
  if (kind.meanwhile) hold(stage, when, kind.meanwhile);
  const inner: Fetch = kind.client === undefined ? fetch : impatientFetch(fetch, github, kind.client, aim);
  const faulty = await withFetch(wrap(inner), () => watch(stage, scenario, event));
  aim.end();
  const clean = await watch(stage, scenario, event);
  return {
    hits: aim.count(),
    faulty: { ...faulty, pushes: faulty.pushes - (kind.meanwhile?.pushes ?? 0) },
    clean,
    headSha: stage.pullRequest.headSha,
    tokens: Object.values(stage.world.tokens),
    overheard: ground.overheard,
  };
}

/** Lets one request wait until something else has happened. */
function hold(
  { world }: Stage,
  when: (request: GitHubRequest) => boolean,
  { before, happens }: Meanwhile,
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

function play(
  { world, gateway }: Stage,
  scenario: Scenario,
  event: ActionRun["event"],
): Promise<ActionResult> {
  return world.playEvent(event, { inputs: { ...gateway.inputs, ...scenario.inputs } });
}

async function watch(stage: Stage, scenario: Scenario, event: ActionRun["event"]): Promise<Seen> {
  const { world, pullRequest } = stage;
  let pushes = 0;
  const forget = world.gitops.onPush(() => void (pushes += 1));
  const result = await play(stage, scenario, event);
  forget();
  const task = `preview:pricing-api:pr-${pullRequest.number}`;
  const deployments = world.service.deployments().filter((deployment) => deployment.task === task);
  return {
    result,
    pushes,
    right: await follows(stage),
    comments: pullRequest.comments().map(({ body }) => body),
    deployments: deployments.map(({ sha, statuses }) => ({ sha, state: statuses.at(-1)?.state })),
  };
}

async function follows({ world, pullRequest }: Stage): Promise<boolean> {
  const directory = `infra/quickstart-services/pricing-api/preview-pr-${pullRequest.number}`;
  const application = await world.gitops.readFile(`${directory}/argocd-application.yaml`);
  const claim = await world.gitops.readFile(`${directory}/namespace-claim.yaml`);
  if (pullRequest.state === "closed") return application === undefined && claim === undefined;
  // YAML quotes what would be a number.
  const revision = /targetRevision: "?([0-9a-f]+)"?$/m.exec(application ?? "")?.[1];
  return claim !== undefined && revision === pullRequest.headSha;
}

import { parsePreview } from "preview-core";
import type { PullRequestState, SweptPullRequest } from "preview-core/plan";
import type { RetryPolicy } from "../retry.ts";
import type { Clock } from "../ports/clock.ts";
import { GitOpsError, type Commit, type GitOpsRepository } from "../ports/gitops-repository.ts";
import type { PullRequestRef, PullRequests } from "../ports/pull-requests.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";
import { syncPreview, type SyncResult } from "../processes/sync.ts";
import type { Backend, LandedCommit, StartBackend } from "./backend.fixture.ts";
import {
  currentView,
  type ModelPull,
  type ModelRepository,
  nameOf,
  type PullView,
  renderPolicy,
} from "./model.fixture.ts";
import type { Action, Schedule } from "./schedule.fixture.ts";
import { type Step, type SimulatedProcess, Simulation } from "./simulation.fixture.ts";

/** A webhook event of a pull request, with the head of the pull request at that moment. */
interface Event {
  readonly pull: ModelPull;
  readonly sha: string;
  delivered: boolean;
}

/** One sync of a pull request, or one sweep. */
export interface SimulatedRun {
  readonly process: SimulatedProcess;
  /** Default: the run is a sweep */
  readonly pull: ModelPull | undefined;
  readonly sha: string;
  /** The head of the GitOps repository at its last read. */
  lastRead: string | undefined;
  lastReadAt: number;
  /** Whether GitHub hid any pull request at some moment of the run. */
  isPartial: boolean;
  /** How many commits of the run have landed. */
  landed: number;
  result: SyncResult | undefined;
}

/** A commit that has landed, as its run requested it. */
export interface SimulatedCommit {
  readonly run: SimulatedRun;
  readonly commit: Commit;
  readonly at: number;
}

/** A moment without running processes. */
export interface QuiescentPoint {
  readonly at: number;
  /** Whether a sweep ended last. */
  readonly swept: boolean;
}

/** The trace of a schedule. The invariants are checked on it. */
export interface SimulatedSchedule {
  readonly schedule: Schedule;
  readonly pulls: readonly ModelPull[];
  readonly repositories: readonly ModelRepository[];
  readonly runs: readonly SimulatedRun[];
  /** Object id → the commit. */
  readonly commits: ReadonlyMap<string, SimulatedCommit>;
  readonly history: readonly LandedCommit[];
  readonly quiescentPoints: readonly QuiescentPoint[];
  readonly log: readonly string[];
}

/** A mistake in the tested code, for a test that the invariants find the mistake. */
export interface Mutation {
  readonly gitops?: (gitops: GitOpsRepository, backend: Backend) => GitOpsRepository;
  /** Replaces the reads of the pull request in a run. */
  readonly readPullRequest?: (
    read: () => Promise<PullRequestState>,
    run: SimulatedRun,
  ) => () => Promise<PullRequestState>;
  readonly retryPolicy?: RetryPolicy;
}

const CONFIG_PATH = "preview.yaml";
const NO_LIMITS = { maxRemovals: 1_000, maxShare: 1 };
/** A step takes a second, so that no run reaches its deadline. */
const RETRY_POLICY: RetryPolicy = { deadline: 24 * 3_600_000 };
const START = Date.parse("2026-11-23T10:00:00Z");
const README = "# Unmanaged\n";

/**
 * Runs a schedule on the real processes. At the end every event that was not lost has had its run, all runs have ended, and a
 * sweep follows.
 */
export async function runSchedule(
  schedule: Schedule,
  startBackend: StartBackend,
  mutation: Mutation = {},
): Promise<SimulatedSchedule> {
  const files = new Map([
    [CONFIG_PATH, renderPolicy(schedule.policy)],
    ["README.md", README],
    ["infra/quickstart-services/README.md", README],
  ]);
  await using backend = await startBackend(files);
  const runner = new ScheduleRunner(schedule, backend, mutation);
  for (const action of schedule.actions) await runner.take(action);
  await runner.finish();
  return runner.simulated();
}

/** How to start a run. */
interface Start {
  readonly client: "api" | "git";
  readonly steps: number;
  readonly redeploy?: boolean;
}

class ScheduleRunner {
  readonly #schedule: Schedule;
  readonly #backend: Backend;
  readonly #mutation: Mutation;
  readonly #simulation = new Simulation();
  readonly #pulls: ModelPull[] = [];
  readonly #events: Event[] = [];
  readonly #runs: SimulatedRun[] = [];
  readonly #quiescentPoints: QuiescentPoint[] = [];
  readonly #commits = new Map<string, SimulatedCommit>();
  #random: number;

  constructor(schedule: Schedule, backend: Backend, mutation: Mutation) {
    this.#schedule = schedule;
    this.#backend = backend;
    this.#mutation = mutation;
    this.#random = schedule.endgame;
  }

  async take(action: Action): Promise<void> {
    switch (action.kind) {
      case "open":
        return this.#open(action);
      case "push":
      case "push-back":
      case "reopen":
      case "base":
      case "draft":
      case "label":
      case "close": {
        const pull = pick(this.#pulls, action.pull);
        return pull && this.#change(pull, action);
      }
      case "hide": {
        const repository = pick(this.#backend.repositories, action.repository);
        return repository && this.#hide(repository, !repository.hidden);
      }
      case "run": {
        const event = pick(
          this.#events.filter(({ delivered }) => !delivered),
          action.event,
        );
        return event && this.#deliver(event, action.client, action.steps);
      }
      case "rerun": {
        const event = pick(this.#events, action.event);
        return event && this.#start(event.pull, event.sha, action);
      }
      case "lose-event": {
        const event = pick(
          this.#events.filter(({ delivered }) => !delivered),
          action.event,
        );
        if (event) {
          event.delivered = true;
          this.#simulation.record(`an event of ${nameOf(event.pull)} is lost`);
        }
        return;
      }
      case "redeploy": {
        const pull = pick(this.#pulls, action.pull);
        return (
          pull && this.#start(pull, currentView(pull).headSha, { client: "api", steps: 0, redeploy: true })
        );
      }
      case "sweep":
        return this.#sweep(action.steps);
      case "quiesce":
        return this.#quiesce();
      case "step":
        return this.#stepOn(pick(this.#simulation.running, action.process), action.count);
      case "step-together":
        return this.#step(action.process, action.other);
      case "kill": {
        const process = pick(this.#simulation.running, action.process);
        return process && this.#simulation.kill(process);
      }
      case "lose-call": {
        const process = pick(this.#simulation.running, action.process);
        return process && this.#simulation.lose(process);
      }
    }
  }

  async finish(): Promise<void> {
    for (const repository of this.#backend.repositories) {
      if (repository.hidden) this.#hide(repository, false);
    }
    await this.#quiesce();
    await this.#sweep(0);
    await this.#settle();
    this.#quiescentPoints.push({ at: this.#simulation.now, swept: true });
  }

  async simulated(): Promise<SimulatedSchedule> {
    return {
      schedule: this.#schedule,
      pulls: this.#pulls,
      repositories: this.#backend.repositories,
      runs: this.#runs,
      commits: this.#commits,
      history: await this.#backend.history(),
      quiescentPoints: this.#quiescentPoints,
      log: this.#simulation.log,
    };
  }

  async #open({ repository: number, how }: Action & { kind: "open" }): Promise<void> {
    const repository = pick(this.#backend.repositories, number);
    if (repository === undefined) return;
    const { fork, bot, draft, labelled } = how;
    const opened = await this.#backend.open(repository, how);
    const pull: ModelPull = { repository, number: opened.number, fork, bot, views: [] };
    this.#pulls.push(pull);
    repository.pulls.push(pull);
    this.#becomes(pull, {
      open: true,
      merged: false,
      headSha: opened.headSha,
      baseBranch: "main",
      draft,
      labelled,
    });
  }

  async #change(
    pull: ModelPull,
    action: Action & { kind: "push" | "push-back" | "reopen" | "base" | "draft" | "label" | "close" },
  ): Promise<void> {
    const view = currentView(pull);
    switch (action.kind) {
      case "push":
      case "push-back": {
        const heads = [...new Set(pull.views.map(({ view: { headSha } }) => headSha))];
        const back = action.kind === "push-back" ? heads.at(-2) : undefined;
        const headSha = await this.#backend.push(pull, back);
        // The head of a closed pull request stays where it was.
        if (view.open) this.#becomes(pull, { ...view, headSha });
        return;
      }
      case "close":
        if (!view.open) return;
        this.#backend.close(pull, action.merged);
        return this.#becomes(pull, { ...view, open: false, merged: action.merged });
      case "reopen":
        if (view.open || view.merged) return;
        return this.#becomes(pull, { ...view, open: true, headSha: await this.#backend.reopen(pull) });
      case "base": {
        if (!view.open) return;
        const baseBranch = view.baseBranch === "main" ? "next" : "main";
        await this.#backend.setBaseBranch(pull, baseBranch);
        return this.#becomes(pull, { ...view, baseBranch });
      }
      case "draft":
        this.#backend.setDraft(pull, !view.draft);
        return this.#becomes(pull, { ...view, draft: !view.draft });
      case "label":
        this.#backend.setLabelled(pull, !view.labelled);
        return this.#becomes(pull, { ...view, labelled: !view.labelled });
    }
  }

  /** Records a change. Every change is an event that starts a run later. */
  #becomes(pull: ModelPull, view: PullView): void {
    const { open, headSha, baseBranch, draft, labelled } = view;
    const state = [open ? "open" : "closed", headSha.slice(0, 7), "into", baseBranch];
    const words = [...state, draft && "draft", labelled && "labelled"];
    this.#simulation.record(`${nameOf(pull)} is ${words.filter(Boolean).join(" ")}`);
    pull.views.push({ since: this.#simulation.now, view });
    this.#events.push({ pull, sha: headSha, delivered: false });
  }

  #hide(repository: ModelRepository, hidden: boolean): void {
    repository.hidden = hidden;
    this.#backend.setHidden(repository, hidden);
    for (const run of this.#runs) run.isPartial ||= hidden && run.process.end === undefined;
    this.#simulation.record(`${repository.fullName} is ${hidden ? "hidden" : "visible"}`);
  }

  async #deliver(event: Event, client: "api" | "git", steps: number): Promise<void> {
    event.delivered = true;
    await this.#start(event.pull, event.sha, { client, steps });
  }

  async #start(pull: ModelPull, sha: string, { client, steps, redeploy = false }: Start): Promise<void> {
    const { service, team, ...repository } = pull.repository;
    const preview = parsePreview({ service, team, pr: pull.number });
    const runUrl = `${repository.url}/actions/runs/${this.#runs.length + 1}`;
    const request = { preview, repository, sha, redeploy, runUrl, configPath: CONFIG_PATH };
    const name = `run ${this.#runs.length + 1} of ${nameOf(pull)} at ${sha.slice(0, 7)}`;
    await this.#run(name, { pull, sha, steps }, async (step, run) => {
      const gitops = this.#gitops(step, run, client);
      const readPullRequest = this.#reader(step, run, () => this.#backend.readPullRequest(pull));
      const platform = { gitops, readPullRequest, clock: this.#clock(step) };
      run.result = await syncPreview(platform, request, { ...RETRY_POLICY, ...this.#mutation.retryPolicy });
    });
  }

  async #sweep(steps: number): Promise<void> {
    await this.#run(
      `sweep ${this.#runs.length + 1}`,
      { pull: undefined, sha: "", steps },
      async (step, run) => {
        const gitops = this.#gitops(step, run, "api");
        const platform = {
          gitops,
          clock: this.#clock(step),
          pullRequests: this.#sweptPullRequests(step, run),
        };
        const { failed } = await sweepPreviews(
          platform,
          { configPath: CONFIG_PATH, limits: NO_LIMITS },
          RETRY_POLICY,
        );
        // The next sweep repeats the failed parts, as after a deadline.
        if (failed.length > 0) throw new GitOpsError("deadline", failed.map(({ message }) => message).join());
      },
    );
  }

  async #run(
    name: string,
    { pull, sha, steps }: Pick<SimulatedRun, "pull" | "sha"> & { readonly steps: number },
    simulate: (step: Step, run: SimulatedRun) => Promise<void>,
  ): Promise<void> {
    const started = await this.#simulation.start(name, (step, process) => {
      const run: SimulatedRun = {
        pull,
        sha,
        process,
        lastRead: undefined,
        lastReadAt: 0,
        landed: 0,
        isPartial: this.#isAnyHidden(),
        result: undefined,
      };
      this.#runs.push(run);
      return simulate(step, run);
    });
    await this.#stepOn(started, steps);
  }

  #isAnyHidden(): boolean {
    return this.#backend.repositories.some(({ hidden }) => hidden);
  }

  #gitops(step: Step, run: SimulatedRun, client: "api" | "git"): GitOpsRepository {
    const plain = this.#backend.connect(client);
    const gitops = this.#mutation.gitops?.(plain, this.#backend) ?? plain;
    return {
      read: (wanted) =>
        step({ what: "read the GitOps repository", whenLost: "unreachable" }, async () => {
          const snapshot = await gitops.read(wanted);
          run.lastRead = snapshot.head;
          run.lastReadAt = this.#simulation.now;
          return snapshot;
        }),
      commit: (commit) =>
        step({ what: `commit "${commit.message.split("\n")[0]}"`, whenLost: "uncertain" }, async () => {
          const oid = await gitops.commit(commit);
          run.landed += 1;
          this.#commits.set(oid, { run, commit, at: this.#simulation.now });
          return oid;
        }),
    };
  }

  /** Reads each pull request in a call of its own, so that other steps can happen in between. */
  #sweptPullRequests(step: Step, run: SimulatedRun): PullRequests {
    const read = (ref: PullRequestRef): Promise<PullRequestState> => {
      const pull = this.#pulls.find(
        ({ repository, number }) => repository.id === ref.repository.id && number === ref.number,
      );
      if (pull === undefined) throw new Error(`there is no pull request ${ref.number}`);
      return this.#reader(step, run, () => this.#backend.readPullRequest(pull))();
    };
    return {
      read,
      listOpen: async (repositories) => repositories.map(() => undefined),
      async readStates(refs) {
        const states: SweptPullRequest[] = [];
        for (const ref of refs) states.push(toSwept(await read(ref)));
        return states;
      },
    };
  }

  #reader(
    step: Step,
    run: SimulatedRun,
    read: () => Promise<PullRequestState>,
  ): () => Promise<PullRequestState> {
    const gated = (): Promise<PullRequestState> =>
      step({ what: "read the pull request", whenLost: "unreachable" }, read);
    return this.#mutation.readPullRequest?.(gated, run) ?? gated;
  }

  #clock(step: Step): Clock {
    return {
      now: () => START + this.#simulation.now * 1000,
      random: () => 0,
      sleep: () => step({ what: "wait" }, async () => undefined),
    };
  }

  async #stepOn(process: SimulatedProcess | undefined, count: number): Promise<void> {
    if (process === undefined) return;
    for (let step = 0; step < count; step += 1) {
      if (process.end !== undefined) return;
      await this.#simulation.step(process);
    }
  }

  async #step(...numbers: readonly number[]): Promise<void> {
    const { running } = this.#simulation;
    const chosen = numbers.map((number) => pick(running, number)).filter((process) => process !== undefined);
    await this.#simulation.step(...chosen);
  }

  async #quiesce(): Promise<void> {
    for (const event of this.#events.filter(({ delivered }) => !delivered))
      await this.#deliver(event, "api", 0);
    await this.#settle();
    this.#quiescentPoints.push({ at: this.#simulation.now, swept: false });
  }

  async #settle(): Promise<void> {
    while (this.#simulation.running.length > 0) {
      // Numerical Recipes' generator: the order is arbitrary, and the same in each repetition.
      this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
      await this.#step(this.#random >>> 8);
    }
  }
}

/** Closed since 1970, so that the grace period is always over. */
function toSwept(state: PullRequestState): SweptPullRequest {
  if (state.state === "closed") return { state: "closed", since: 0, merged: state.merged };
  return state.state === "open" ? { state: "open", labels: state.labels } : state;
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items.length === 0 ? undefined : items[number % items.length];
}

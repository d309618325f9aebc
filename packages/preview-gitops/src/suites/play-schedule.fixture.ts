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
import { type Act, type Actor, Stage } from "./stage.fixture.ts";

/** Something that GitHub says of a pull request, with the commit that was its head. */
interface Event {
  readonly pull: ModelPull;
  readonly sha: string;
  delivered: boolean;
}

/** One run of the action's core, or a sweep. */
export interface PlayedRun {
  readonly actor: Actor;
  /** Undefined for a sweep. */
  readonly pull: ModelPull | undefined;
  readonly sha: string;
  /** Head of the GitOps repository when it was read last. */
  lastRead: string | undefined;
  lastReadAt: number;
  /** Whether pull requests were out of sight at some moment of it. */
  blind: boolean;
  /** How many of its commits have landed. */
  landed: number;
  result: SyncResult | undefined;
}

/** A commit that has landed, by whom, and what was asked for. */
export interface PlayedCommit {
  readonly run: PlayedRun;
  readonly commit: Commit;
  readonly at: number;
}

/** A moment at which nothing was under way. */
export interface Rest {
  readonly at: number;
  /** Whether a sweep was the last thing that happened. */
  readonly swept: boolean;
}

/** What happened, for the judge. */
export interface Played {
  readonly schedule: Schedule;
  readonly pulls: readonly ModelPull[];
  readonly repositories: readonly ModelRepository[];
  readonly runs: readonly PlayedRun[];
  /** Object id → the commit. */
  readonly commits: ReadonlyMap<string, PlayedCommit>;
  readonly history: readonly LandedCommit[];
  readonly rests: readonly Rest[];
  readonly story: readonly string[];
}

/** Ways to break what is tested, to see that the judge finds out. */
export interface Mutation {
  readonly gitops?: (gitops: GitOpsRepository, backend: Backend) => GitOpsRepository;
  /** What a run is told of a pull request, given how to read it and how often it has been read. */
  readonly readPullRequest?: (
    read: () => Promise<PullRequestState>,
    run: PlayedRun,
  ) => () => Promise<PullRequestState>;
  readonly retryPolicy?: RetryPolicy;
}

const CONFIG_PATH = "preview.yaml";
const NO_LIMITS = { maxRemovals: 1_000, maxShare: 1 };
/** A step takes a second; nobody gives up for the time alone. */
const RETRY_POLICY: RetryPolicy = { deadline: 24 * 3_600_000 };
const START = Date.parse("2026-11-23T10:00:00Z");
const README = "# Not ours\n";

/** Plays a schedule to its end: all runs come to rest, every event that was not lost has had its run, and a sweep follows. */
export async function playSchedule(
  schedule: Schedule,
  startBackend: StartBackend,
  mutation: Mutation = {},
): Promise<Played> {
  const files = new Map([
    [CONFIG_PATH, renderPolicy(schedule.policy)],
    ["README.md", README],
    ["infra/quickstart-services/README.md", README],
  ]);
  await using backend = await startBackend(files);
  const player = new Player(schedule, backend, mutation);
  for (const action of schedule.actions) await player.play(action);
  await player.finish();
  return player.played();
}

/** How a run is started. */
interface Start {
  readonly client: "api" | "git";
  readonly steps: number;
  readonly redeploy?: boolean;
}

class Player {
  readonly #schedule: Schedule;
  readonly #backend: Backend;
  readonly #mutation: Mutation;
  readonly #stage = new Stage();
  readonly #pulls: ModelPull[] = [];
  readonly #events: Event[] = [];
  readonly #runs: PlayedRun[] = [];
  readonly #rests: Rest[] = [];
  readonly #commits = new Map<string, PlayedCommit>();
  #random: number;

  constructor(schedule: Schedule, backend: Backend, mutation: Mutation) {
    this.#schedule = schedule;
    this.#backend = backend;
    this.#mutation = mutation;
    this.#random = schedule.endgame;
  }

  async play(action: Action): Promise<void> {
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
          this.#stage.tell(`an event of ${nameOf(event.pull)} is lost`);
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
      case "rest":
        return this.#rest();
      case "step":
        return this.#stepOn(pick(this.#stage.waiting, action.actor), action.count);
      case "step-together":
        return this.#step(action.actor, action.other);
      case "kill": {
        const actor = pick(this.#stage.waiting, action.actor);
        return actor && this.#stage.kill(actor);
      }
      case "lose-call": {
        const actor = pick(this.#stage.waiting, action.actor);
        return actor && this.#stage.lose(actor);
      }
    }
  }

  async finish(): Promise<void> {
    for (const repository of this.#backend.repositories) {
      if (repository.hidden) this.#hide(repository, false);
    }
    await this.#rest();
    await this.#sweep(0);
    await this.#settle();
    this.#rests.push({ at: this.#stage.now, swept: true });
  }

  async played(): Promise<Played> {
    return {
      schedule: this.#schedule,
      pulls: this.#pulls,
      repositories: this.#backend.repositories,
      runs: this.#runs,
      commits: this.#commits,
      history: await this.#backend.history(),
      rests: this.#rests,
      story: this.#stage.story,
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
        await this.#backend.setBase(pull, baseBranch);
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

  /** Every change is an event, for which a run will come. */
  #becomes(pull: ModelPull, view: PullView): void {
    const { open, headSha, baseBranch, draft, labelled } = view;
    const state = [open ? "open" : "closed", headSha.slice(0, 7), "into", baseBranch];
    const words = [...state, draft && "draft", labelled && "labelled"];
    this.#stage.tell(`${nameOf(pull)} is ${words.filter(Boolean).join(" ")}`);
    pull.views.push({ since: this.#stage.now, view });
    this.#events.push({ pull, sha: headSha, delivered: false });
  }

  #hide(repository: ModelRepository, hidden: boolean): void {
    repository.hidden = hidden;
    this.#backend.setHidden(repository, hidden);
    for (const run of this.#runs) run.blind ||= hidden && run.actor.end === undefined;
    this.#stage.tell(`${repository.fullName} is ${hidden ? "out of sight" : "in sight"}`);
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
    await this.#run(name, { pull, sha, steps }, async (act, run) => {
      const gitops = this.#gitops(act, run, client);
      const readPullRequest = this.#reader(act, run, () => this.#backend.readPullRequest(pull));
      const platform = { gitops, readPullRequest, clock: this.#clock(act) };
      run.result = await syncPreview(platform, request, { ...RETRY_POLICY, ...this.#mutation.retryPolicy });
    });
  }

  async #sweep(steps: number): Promise<void> {
    await this.#run(
      `sweep ${this.#runs.length + 1}`,
      { pull: undefined, sha: "", steps },
      async (act, run) => {
        const gitops = this.#gitops(act, run, "api");
        const platform = { gitops, clock: this.#clock(act), pullRequests: this.#sweptPullRequests(act, run) };
        const { failed } = await sweepPreviews(
          platform,
          { configPath: CONFIG_PATH, limits: NO_LIMITS },
          RETRY_POLICY,
        );
        // What a sweep could not do is left to the next one, as when it is cut off.
        if (failed.length > 0) throw new GitOpsError("deadline", failed.map(({ message }) => message).join());
      },
    );
  }

  async #run(
    name: string,
    { pull, sha, steps }: Pick<PlayedRun, "pull" | "sha"> & { readonly steps: number },
    play: (act: Act, run: PlayedRun) => Promise<void>,
  ): Promise<void> {
    const started = await this.#stage.start(name, (act, actor) => {
      const run: PlayedRun = {
        pull,
        sha,
        actor,
        lastRead: undefined,
        lastReadAt: 0,
        landed: 0,
        blind: this.#isBlind(),
        result: undefined,
      };
      this.#runs.push(run);
      return play(act, run);
    });
    await this.#stepOn(started, steps);
  }

  #isBlind(): boolean {
    return this.#backend.repositories.some(({ hidden }) => hidden);
  }

  #gitops(act: Act, run: PlayedRun, client: "api" | "git"): GitOpsRepository {
    const plain = this.#backend.connect(client);
    const gitops = this.#mutation.gitops?.(plain, this.#backend) ?? plain;
    return {
      read: (wanted) =>
        act({ what: "read the GitOps repository", whenLost: "unreachable" }, async () => {
          const snapshot = await gitops.read(wanted);
          run.lastRead = snapshot.head;
          run.lastReadAt = this.#stage.now;
          return snapshot;
        }),
      commit: (commit) =>
        act({ what: `commit "${commit.message.split("\n")[0]}"`, whenLost: "uncertain" }, async () => {
          const oid = await gitops.commit(commit);
          run.landed += 1;
          this.#commits.set(oid, { run, commit, at: this.#stage.now });
          return oid;
        }),
    };
  }

  /** Each pull request is read by itself, so that anything can happen between any two. */
  #sweptPullRequests(act: Act, run: PlayedRun): PullRequests {
    const read = (ref: PullRequestRef): Promise<PullRequestState> => {
      const pull = this.#pulls.find(
        ({ repository, number }) => repository.id === ref.repository.id && number === ref.number,
      );
      if (pull === undefined) throw new Error(`there is no pull request ${ref.number}`);
      return this.#reader(act, run, () => this.#backend.readPullRequest(pull))();
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

  #reader(act: Act, run: PlayedRun, read: () => Promise<PullRequestState>): () => Promise<PullRequestState> {
    const gated = (): Promise<PullRequestState> =>
      act({ what: "read the pull request", whenLost: "unreachable" }, read);
    return this.#mutation.readPullRequest?.(gated, run) ?? gated;
  }

  #clock(act: Act): Clock {
    return {
      now: () => START + this.#stage.now * 1000,
      random: () => 0,
      sleep: () => act({ what: "wait" }, async () => undefined),
    };
  }

  async #stepOn(actor: Actor | undefined, count: number): Promise<void> {
    if (actor === undefined) return;
    for (let step = 0; step < count; step += 1) {
      if (actor.end !== undefined) return;
      await this.#stage.step(actor);
    }
  }

  async #step(...numbers: readonly number[]): Promise<void> {
    const { waiting } = this.#stage;
    const chosen = numbers.map((number) => pick(waiting, number)).filter((actor) => actor !== undefined);
    await this.#stage.step(...chosen);
  }

  async #rest(): Promise<void> {
    for (const event of this.#events.filter(({ delivered }) => !delivered))
      await this.#deliver(event, "api", 0);
    await this.#settle();
    this.#rests.push({ at: this.#stage.now, swept: false });
  }

  async #settle(): Promise<void> {
    while (this.#stage.waiting.length > 0) {
      // Numerical Recipes' generator: any order will do, as long as it is the same again.
      this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
      await this.#step(this.#random >>> 8);
    }
  }
}

/** How long it has been closed does not matter here: a sweep that comes too early is one that comes at another moment. */
function toSwept(state: PullRequestState): SweptPullRequest {
  if (state.state === "closed") return { state: "closed", since: 0, merged: state.merged };
  return state.state === "open" ? { state: "open", labels: state.labels } : state;
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items.length === 0 ? undefined : items[number % items.length];
}

import type { SweptPullRequest } from "preview-core/plan";
import type { Clock } from "../ports/clock.ts";
import {
  GitOpsError,
  type Commit,
  type GitOpsRepository,
  type Snapshot,
} from "../ports/gitops-repository.ts";
import { directoryOf, noticeBoard, NOW, ROOT } from "../processes/sweep/sweep-world.fixture.ts";
import type { Announcement, PullRequests } from "../ports/pull-requests.ts";
import type { SweepPlatform, SweepRequest, SweepResult } from "../processes/sweep/sweep-platform.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";
import type { StartSweepBackend, SweepBackend } from "./sweep-backends.fixture.ts";
import type { PullState, ScenarioFault, SweepScenario, SweptPull } from "./sweep-scenario.fixture.ts";

/** A mistake in a sweep. */
export interface SweepMutation {
  readonly platform?: (platform: SweepPlatform) => SweepPlatform;
  readonly request?: (request: SweepRequest) => SweepRequest;
}

/** A commit of a sweep, and the files before the commit. */
export interface ObservedCommit {
  readonly commit: Commit;
  readonly before: ReadonlyMap<string, string>;
  /** The last read of the head before the commit. */
  readonly headReadAt: number;
  readonly at: number;
}

/** One sweep, and its result. */
export interface SimulatedSweep {
  readonly limits: SweepScenario["limits"];
  readonly commits: ObservedCommit[];
  readonly previewsBefore: number;
  outcome: SweepResult | GitOpsError;
}

/** The trace of a scenario. The invariants are checked on it. */
export interface SimulatedSweeps {
  readonly scenario: SweepScenario;
  /** The notices that each pull request got, oldest first. */
  readonly notices: ReadonlyMap<SweptPull, readonly { readonly deployedAt: number; readonly at: number }[]>;
  /** The states of each pull request at GitHub, oldest first. */
  readonly views: ReadonlyMap<SweptPull, readonly { readonly since: number; readonly state: PullState }[]>;
  readonly sweeps: readonly SimulatedSweep[];
  /** The files after the last sweep, which has no events and no faults. */
  readonly files: ReadonlyMap<string, string>;
  readonly end: number;
  readonly log: readonly string[];
}

/** Milliseconds of a request, about as at GitHub. */
const LATENCY = 700;
const SWEEPS = 2;
const NO_LIMITS = { maxRemovals: 1_000, maxShare: 1 };

/** Runs a scenario: sweeps with events and faults, and at the end a sweep without them. */
export async function runSweeps(
  scenario: SweepScenario,
  start: StartSweepBackend,
  mutation: SweepMutation = {},
): Promise<SimulatedSweeps> {
  const runner = new SweepRunner(scenario, mutation);
  await using backend = await start(scenario.pulls, () => runner.now);
  await runner.begin(backend);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) await runner.sweep(backend, scenario.limits);
  runner.calm();
  await runner.sweep(backend, NO_LIMITS);
  return await runner.simulated(backend);
}

class SweepRunner {
  now: number = NOW;
  readonly #scenario: SweepScenario;
  readonly #mutation: SweepMutation;
  readonly #views = new Map<SweptPull, { since: number; state: PullState }[]>();
  readonly #sweeps: SimulatedSweep[] = [];
  readonly #notices = new Map<SweptPull, { deployedAt: number; at: number }[]>();
  readonly #board = noticeBoard({ now: () => this.now });
  readonly #log: string[] = [];
  #calls = 0;
  #isCalm = false;

  constructor(scenario: SweepScenario, mutation: SweepMutation) {
    this.#scenario = scenario;
    this.#mutation = mutation;
  }

  async begin(backend: SweepBackend): Promise<void> {
    const write = new Map([[`${ROOT}/README.md`, "Services\n"]]);
    for (const pull of this.#scenario.pulls) {
      const { deployAge, warnedAge, stateAge, state } = pull;
      const warnedAt = warnedAge === undefined ? undefined : NOW - warnedAge;
      for (const [path, text] of backend.deploy(pull, NOW - deployAge, warnedAt)) write.set(path, text);
      if (warnedAt !== undefined && pull.isTold) {
        this.now = warnedAt;
        await this.#announce(announcementOf(pull, NOW - deployAge));
      }
      this.now = NOW - stateAge;
      await this.#setState(backend, pull, state);
    }
    this.now = NOW;
    const { head } = await backend.gitops.read({});
    await backend.gitops.commit({ head, message: "Begin", write, remove: [] });
  }

  /** Ends all events and faults, and waits until the grace period of every closed pull request is over. */
  calm(): void {
    this.#isCalm = true;
    this.now += 3_600_000;
  }

  async sweep(backend: SweepBackend, limits: SweepScenario["limits"]): Promise<void> {
    const files = await readAll(backend);
    const simulated: SimulatedSweep = {
      limits,
      commits: [],
      previewsBefore: this.#scenario.pulls.filter((pull) => exists(files, pull)).length,
      outcome: new GitOpsError("deadline", "the sweep has not ended"),
    };
    this.#sweeps.push(simulated);
    const clock: Clock = {
      now: () => this.now,
      random: () => 0.5,
      sleep: async (milliseconds) => void (this.now += milliseconds),
    };
    const plain = {
      gitops: this.#gitops(backend, simulated),
      pullRequests: this.#pullRequests(backend),
      clock,
      announce: (announcement: Announcement) =>
        this.#call(backend, "comment", () => this.#announce(announcement)),
    };
    const platform = this.#mutation.platform?.(plain) ?? plain;
    const request = { configPath: "preview.yaml", limits };
    try {
      simulated.outcome = await sweepPreviews(platform, this.#mutation.request?.(request) ?? request);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      simulated.outcome = error;
    }
  }

  async simulated(backend: SweepBackend): Promise<SimulatedSweeps> {
    return {
      scenario: this.#scenario,
      notices: this.#notices,
      views: this.#views,
      sweeps: this.#sweeps,
      files: await readAll(backend),
      end: this.now,
      log: this.#log,
    };
  }

  #gitops(backend: SweepBackend, simulated: SimulatedSweep): GitOpsRepository {
    let headReadAt = this.now;
    return {
      read: (wanted) =>
        this.#call(backend, "read", async (fault) => {
          if (wanted.at === undefined) headReadAt = this.now;
          const snapshot = await backend.gitops.read(wanted);
          return fault === "half" ? halved(snapshot) : snapshot;
        }),
      commit: (commit) =>
        this.#call(backend, `commit ${commit.message.split("\n")[0]}`, async () => {
          const before = await readAll(backend);
          const oid = await backend.gitops.commit(commit);
          simulated.commits.push({ commit, before, headReadAt, at: this.now });
          return oid;
        }),
    };
  }

  #pullRequests({ pullRequests, ...backend }: SweepBackend): PullRequests {
    const all = { pullRequests, ...backend };
    return {
      listOpen: (repositories) =>
        this.#call(all, "list open pull requests", async (fault) => {
          const answers = await pullRequests.listOpen(repositories);
          return fault === "half"
            ? answers.map((answer, index) => (index % 2 ? answer : undefined))
            : answers;
        }),
      readStates: (refs, labels) =>
        this.#call(all, `read ${refs.length} pull requests`, async (fault) => {
          const states = await pullRequests.readStates(refs, labels);
          if (fault !== "half-unknown") return states;
          const unknown: SweptPullRequest = { state: "unknown", reason: "left out" };
          return states.map((one, index) => (index % 2 ? one : unknown));
        }),
      read: (ref) => this.#call(all, "read a pull request", () => pullRequests.read(ref)),
    };
  }

  async #announce(announcement: Announcement): Promise<number> {
    const { service, deployedAt } = announcement;
    const before = this.#board.notices.length;
    const at = await this.#board.announce(announcement);
    const pull = this.#scenario.pulls.find((one) => one.service === service);
    if (pull !== undefined && this.#board.notices.length > before)
      this.#notices.set(pull, [...(this.#notices.get(pull) ?? []), { deployedAt, at }]);
    return at;
  }

  /** A call of a sweep, after its events, with its latency and its fault. */
  async #call<Result>(
    backend: SweepBackend,
    what: string,
    effect: (fault: ScenarioFault["how"] | undefined) => Promise<Result>,
  ): Promise<Result> {
    const call = this.#calls;
    this.#calls += 1;
    this.now += LATENCY / 2;
    const fault = this.#isCalm ? undefined : this.#scenario.faults.find((one) => one.call === call)?.how;
    await this.#happen(backend, call);
    this.#log.push(`${this.now - NOW} call ${call}: ${what}${fault === undefined ? "" : `, ${fault}`}`);
    const failure = failureOf(fault, what);
    if (failure !== undefined && fault !== "lost-after-effect") throw failure;
    const result = await effect(fault);
    this.now += LATENCY / 2;
    if (failure !== undefined) throw failure;
    return result;
  }

  async #happen(backend: SweepBackend, call: number): Promise<void> {
    if (this.#isCalm) return;
    for (const { call: when, pull: number, what } of this.#scenario.events) {
      const pull = this.#scenario.pulls[number % this.#scenario.pulls.length];
      if (when !== call || pull === undefined) continue;
      this.#log.push(`${this.now - NOW} ${pull.service}: ${what}`);
      if (what === "elsewhere") await land(backend, new Map([["elsewhere", `${call}`]]));
      else if (what === "redeploy") await land(backend, backend.deploy(pull, this.now));
      else await this.#setState(backend, pull, what);
    }
  }

  async #setState(backend: SweepBackend, pull: SweptPull, state: PullState): Promise<void> {
    const views = this.#views.get(pull) ?? [];
    // A repetition of the state does not change its time.
    if (views.at(-1)?.state === state) return;
    await backend.setState(pull, state);
    this.#views.set(pull, [...views, { since: this.now, state }]);
  }
}

function announcementOf({ service, id }: SweptPull, deployedAt: number): Announcement {
  const repository = `crh225/${service}`;
  return { repository, repositoryId: id, pullRequest: 1, service, deployedAt, endsAt: 0, keepLabel: "" };
}

function failureOf(how: ScenarioFault["how"] | undefined, what: string): GitOpsError | undefined {
  const isCommit = what.startsWith("commit");
  const writes = isCommit || what === "comment";
  switch (how) {
    case "unreachable":
    case "lost-after-effect":
      return new GitOpsError(writes ? "uncertain" : "unreachable", "the connection broke");
    case "limited":
      return new GitOpsError("unreachable", "rate limit", { retryAfter: 20_000 });
    case "refused":
    case "forbidden":
      return new GitOpsError(how, how);
    case "lost-race":
      return isCommit ? new GitOpsError(how, "the branch is elsewhere") : undefined;
    default:
      return undefined;
  }
}

/** A snapshot with every second directory missing. */
function halved(snapshot: Snapshot): Snapshot {
  const kept = [...snapshot.directories].filter((_, index) => index % 2 === 1);
  return { ...snapshot, directories: new Map(kept) };
}

async function land({ gitops }: SweepBackend, write: ReadonlyMap<string, string>): Promise<void> {
  const { head } = await gitops.read({});
  await gitops.commit({ head, message: "Somebody else", write, remove: [] });
}

async function readAll({ gitops }: SweepBackend): Promise<ReadonlyMap<string, string>> {
  const { directories } = await gitops.read({ directories: [ROOT] });
  return directories.get(ROOT) ?? new Map();
}

/** Whether any file of the preview exists. */
export function exists(files: ReadonlyMap<string, string>, { service }: SweptPull): boolean {
  const directory = directoryOf({ service, pr: 1 });
  return [...files.keys()].some((path) => path.startsWith(`${directory}/`));
}

import type { SweptPullRequest } from "preview-core/plan";
import type { Clock } from "../ports/clock.ts";
import {
  GitOpsError,
  type Commit,
  type GitOpsRepository,
  type Snapshot,
} from "../ports/gitops-repository.ts";
import { directoryOf, NOW, ROOT } from "../processes/sweep/sweep-world.fixture.ts";
import type { PullRequests } from "../ports/pull-requests.ts";
import type { SweepPlatform, SweepRequest, SweepResult } from "../processes/sweep/sweep-platform.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";
import type { StartSweepBackend, SweepBackend } from "./sweep-backends.fixture.ts";
import type { PullState, StoryFault, SweepStory, SweptPull } from "./sweep-story.fixture.ts";

/** A way to be wrong. */
export interface SweepMutation {
  readonly platform?: (platform: SweepPlatform) => SweepPlatform;
  readonly request?: (request: SweepRequest) => SweepRequest;
}

/** A commit of a sweep, and the files as they were before it. */
export interface SweepCommitSeen {
  readonly commit: Commit;
  readonly before: ReadonlyMap<string, string>;
  /** When the head was read last before it, and when it landed. */
  readonly lookedAt: number;
  readonly at: number;
}

/** One sweep, and how it ended. */
export interface PlayedSweep {
  readonly limits: SweepStory["limits"];
  readonly commits: SweepCommitSeen[];
  readonly previewsBefore: number;
  outcome: SweepResult | GitOpsError;
}

/** What happened, for the judge. */
export interface PlayedSweeps {
  readonly story: SweepStory;
  /** What GitHub showed of each pull request, oldest first. */
  readonly views: ReadonlyMap<SweptPull, readonly { readonly since: number; readonly state: PullState }[]>;
  readonly sweeps: readonly PlayedSweep[];
  /** Files at the end, after a sweep that nothing disturbed. */
  readonly files: ReadonlyMap<string, string>;
  readonly end: number;
  readonly told: readonly string[];
}

/** A request takes about as long as GitHub takes. */
const LATENCY = 700;
const SWEEPS = 2;
const NO_LIMITS = { maxRemovals: 1_000, maxShare: 1 };

/** Plays a story: some sweeps that are disturbed, and in the end one that is not. */
export async function playSweeps(
  story: SweepStory,
  start: StartSweepBackend,
  mutation: SweepMutation = {},
): Promise<PlayedSweeps> {
  const player = new SweepPlayer(story, mutation);
  await using backend = await start(story.pulls, () => player.now);
  await player.begin(backend);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) await player.sweep(backend, story.limits);
  player.calm();
  await player.sweep(backend, NO_LIMITS);
  return await player.played(backend);
}

class SweepPlayer {
  now: number = NOW;
  readonly #story: SweepStory;
  readonly #mutation: SweepMutation;
  readonly #views = new Map<SweptPull, { since: number; state: PullState }[]>();
  readonly #sweeps: PlayedSweep[] = [];
  readonly #told: string[] = [];
  #calls = 0;
  #isCalm = false;

  constructor(story: SweepStory, mutation: SweepMutation) {
    this.#story = story;
    this.#mutation = mutation;
  }

  async begin(backend: SweepBackend): Promise<void> {
    const write = new Map([[`${ROOT}/README.md`, "Services\n"]]);
    for (const pull of this.#story.pulls) {
      const { deployAge, warnedAge, stateAge, state } = pull;
      const warnedAt = warnedAge === undefined ? undefined : NOW - warnedAge;
      for (const [path, text] of backend.deploy(pull, NOW - deployAge, warnedAt)) write.set(path, text);
      this.now = NOW - stateAge;
      await this.#become(backend, pull, state);
    }
    this.now = NOW;
    const { head } = await backend.gitops.read({});
    await backend.gitops.commit({ head, message: "Begin", write, remove: [] });
  }

  /** From now on nothing happens, and nothing goes wrong; all that is closed is closed for long. */
  calm(): void {
    this.#isCalm = true;
    this.now += 3_600_000;
  }

  async sweep(backend: SweepBackend, limits: SweepStory["limits"]): Promise<void> {
    const files = await readAll(backend);
    const played: PlayedSweep = {
      limits,
      commits: [],
      previewsBefore: this.#story.pulls.filter((pull) => isThere(files, pull)).length,
      outcome: new GitOpsError("deadline", "it has not ended"),
    };
    this.#sweeps.push(played);
    const clock: Clock = {
      now: () => this.now,
      random: () => 0.5,
      sleep: async (milliseconds) => void (this.now += milliseconds),
    };
    const plain = {
      gitops: this.#gitops(backend, played),
      pullRequests: this.#pullRequests(backend),
      clock,
      announce: async () => undefined,
    };
    const platform = this.#mutation.platform?.(plain) ?? plain;
    const request = { configPath: "preview.yaml", limits };
    try {
      played.outcome = await sweepPreviews(platform, this.#mutation.request?.(request) ?? request);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      played.outcome = error;
    }
  }

  async played(backend: SweepBackend): Promise<PlayedSweeps> {
    return {
      story: this.#story,
      views: this.#views,
      sweeps: this.#sweeps,
      files: await readAll(backend),
      end: this.now,
      told: this.#told,
    };
  }

  #gitops(backend: SweepBackend, played: PlayedSweep): GitOpsRepository {
    let lookedAt = this.now;
    return {
      read: (wanted) =>
        this.#call(backend, "read", async (fault) => {
          if (wanted.at === undefined) lookedAt = this.now;
          const snapshot = await backend.gitops.read(wanted);
          return fault === "half" ? halved(snapshot) : snapshot;
        }),
      commit: (commit) =>
        this.#call(backend, `commit ${commit.message.split("\n")[0]}`, async () => {
          const before = await readAll(backend);
          const oid = await backend.gitops.commit(commit);
          played.commits.push({ commit, before, lookedAt, at: this.now });
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

  /** One call of a sweep: what happens before it, how long it takes, and what goes wrong with it. */
  async #call<Result>(
    backend: SweepBackend,
    what: string,
    effect: (fault: StoryFault["how"] | undefined) => Promise<Result>,
  ): Promise<Result> {
    const call = this.#calls;
    this.#calls += 1;
    this.now += LATENCY / 2;
    const fault = this.#isCalm ? undefined : this.#story.faults.find((one) => one.call === call)?.how;
    await this.#happen(backend, call);
    this.#told.push(`${this.now - NOW} call ${call}: ${what}${fault === undefined ? "" : `, ${fault}`}`);
    const isCommit = what.startsWith("commit");
    const failure = failureOf(fault, isCommit);
    if (failure !== undefined && fault !== "lost-after-effect") throw failure;
    const result = await effect(fault);
    this.now += LATENCY / 2;
    if (failure !== undefined) throw failure;
    return result;
  }

  async #happen(backend: SweepBackend, call: number): Promise<void> {
    if (this.#isCalm) return;
    for (const { call: when, pull: number, what } of this.#story.events) {
      const pull = this.#story.pulls[number % this.#story.pulls.length];
      if (when !== call || pull === undefined) continue;
      this.#told.push(`${this.now - NOW} ${pull.service}: ${what}`);
      if (what === "elsewhere") await land(backend, new Map([["elsewhere", `${call}`]]));
      else if (what === "redeploy") await land(backend, backend.deploy(pull, this.now));
      else await this.#become(backend, pull, what);
    }
  }

  async #become(backend: SweepBackend, pull: SweptPull, state: PullState): Promise<void> {
    const views = this.#views.get(pull) ?? [];
    // What is closed stays closed since then, also while nobody sees it.
    if (views.at(-1)?.state === state) return;
    await backend.become(pull, state);
    this.#views.set(pull, [...views, { since: this.now, state }]);
  }
}

function failureOf(how: StoryFault["how"] | undefined, isCommit: boolean): GitOpsError | undefined {
  switch (how) {
    case "unreachable":
    case "lost-after-effect":
      return new GitOpsError(isCommit ? "uncertain" : "unreachable", "the connection broke");
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

/** What a snapshot is that leaves things out without a word; a caller that knows what there is finds out. */
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

/** Whether any file of its preview is there. */
export function isThere(files: ReadonlyMap<string, string>, { service }: SweptPull): boolean {
  const directory = directoryOf({ service, pr: 1 });
  return [...files.keys()].some((path) => path.startsWith(`${directory}/`));
}

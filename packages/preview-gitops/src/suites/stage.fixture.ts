import { GitOpsError } from "../ports/gitops-repository.ts";

/** What an actor does to the world; each call of it is two steps: that it happens, and that its answer arrives. */
export interface Call {
  /** For the story that a failure tells. */
  readonly what: string;
  /** What the actor is told when the request or its answer is lost. Default: nothing, it cannot be lost */
  readonly whenLost?: "unreachable" | "uncertain";
}

/** Lets an actor do something to the world when the stage lets it. */
export type Act = <Result>(call: Call, effect: () => Promise<Result>) => Promise<Result>;

/** Something that runs on a stage, such as one run of the action. */
export interface Actor {
  readonly name: string;
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly end: ActorEnd | undefined;
}

export interface ActorEnd {
  readonly at: number;
  readonly how: "done" | "gave-up" | "killed" | "broke";
}

/** Where an actor waits for its next step. */
interface Waiting {
  readonly release: (how: "go" | "lose") => void;
}

/** What an actor does next is known once it waits again or has ended. */
interface ActorState extends Actor {
  end: ActorEnd | undefined;
  waiting: Waiting | undefined;
  settle: () => void;
}

/**
 * Where runs meet: nobody moves unless told to, one step at a time, so that every order of calls can be played, and played
 * again.
 */
export class Stage {
  readonly story: string[] = [];
  readonly actors: Actor[] = [];
  readonly #states: ActorState[] = [];
  #now = 0;

  /** How many steps were made so far: the time of this world. */
  get now(): number {
    return this.#now;
  }

  /** Actors that have not ended. */
  get waiting(): readonly Actor[] {
    return this.#states.filter(({ end }) => end === undefined);
  }

  tell(text: string): void {
    this.#now += 1;
    this.story.push(`${this.#now} ${text}`);
  }

  /** Starts an actor, which runs up to its first call. */
  async start(name: string, run: (act: Act, actor: Actor) => Promise<unknown>): Promise<Actor> {
    this.tell(`${name} starts`);
    const actor: ActorState = {
      name,
      startedAt: this.#now,
      end: undefined,
      waiting: undefined,
      settle: () => undefined,
    };
    this.actors.push(actor);
    this.#states.push(actor);
    const settled = nextSettled(actor);
    const act: Act = (call, effect) => this.#act(actor, call, effect);
    run(act, actor).then(
      () => this.#finish(actor, "done"),
      (error: unknown) => {
        const gaveUp = error instanceof GitOpsError && error.code === "deadline";
        this.tell(`${name}: ${String(error)}`);
        this.#finish(actor, gaveUp ? "gave-up" : "broke");
      },
    );
    await settled;
    return actor;
  }

  /** Lets these actors make a step each, all at the same time. */
  async step(...actors: readonly Actor[]): Promise<void> {
    await this.#release(actors, "go");
  }

  /** Lets this actor's call fail: it does not happen, or its answer does not arrive. */
  async lose(actor: Actor): Promise<void> {
    await this.#release([actor], "lose");
  }

  /** Nobody hears of this actor any more. What it has done stays. */
  kill(actor: Actor): void {
    const state = this.#states.find((one) => one === actor && one.end === undefined);
    if (state === undefined) return;
    this.tell(`${actor.name} is killed`);
    state.end = { at: this.#now, how: "killed" };
  }

  async #release(actors: readonly Actor[], how: "go" | "lose"): Promise<void> {
    const chosen = this.#states.filter((state) => actors.includes(state) && state.waiting !== undefined);
    const settled = chosen.map(nextSettled);
    for (const state of chosen) {
      const { waiting } = state;
      state.waiting = undefined;
      waiting?.release(how);
    }
    await Promise.all(settled);
  }

  async #act<Result>(actor: ActorState, call: Call, effect: () => Promise<Result>): Promise<Result> {
    await this.#pause(actor, call, "asks to");
    const outcome = await effect().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    await this.#pause(actor, call, "is answered:");
    return outcome();
  }

  async #pause(actor: ActorState, { what, whenLost }: Call, verb: string): Promise<void> {
    const how = await new Promise<"go" | "lose">((release) => {
      actor.waiting = { release };
      actor.settle();
    });
    const lost = how === "lose" ? whenLost : undefined;
    this.tell(`${actor.name} ${verb} ${what}${lost === undefined ? "" : ", which is lost"}`);
    if (lost !== undefined) throw new GitOpsError(lost, `${what}: the connection broke`);
  }

  #finish(actor: ActorState, how: ActorEnd["how"]): void {
    if (actor.end === undefined) {
      this.tell(`${actor.name}: ${how}`);
      actor.end = { at: this.#now, how };
    }
    actor.settle();
  }
}

function nextSettled(actor: ActorState): Promise<void> {
  return new Promise((resolve) => (actor.settle = resolve));
}
